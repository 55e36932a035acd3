using System.Diagnostics;
using System.Runtime.ExceptionServices;
using BertGrains.Inference.Devices;

namespace BertGrains.Inference.Benchmarking;

/// <summary>Runs a batch of rows of token ids on a lane.</summary>
internal delegate void RowRunner(int lane, ReadOnlySpan<int[]> rows);

/// <summary>Two ways to run all rows without the engine: in arrival order, and sorted beforehand.</summary>
internal static class Baselines
{
    /// <summary>Rows per batch in arrival order.</summary>
    public const int ArrivalRows = 32;

    // On a CPU, larger budgets than the engine's own limit are tried. On a GPU, small ones take minutes and are never the best.
    private const int MostOnCpu = 8_192;
    private const int LeastOnGpu = 512;

    /// <summary>Smallest and largest token budget to try for sorted rows.</summary>
    public static (int Least, int Most) BudgetsOn(DevicePlan plan) =>
        plan.IsCpu ? (1, Math.Max(plan.MaxBatchTokens, MostOnCpu)) : (LeastOnGpu, plan.MaxBatchTokens);

    /// <summary>Batches of 32 rows in arrival order, padded to the longest row, one at a time.</summary>
    public static TimeSpan Arrival(BareRuntime runtime, int[][] rows)
    {
        var started = Stopwatch.GetTimestamp();
        for (var start = 0; start < rows.Length; start += ArrivalRows)
            runtime.Run(rows.AsSpan(start, Math.Min(ArrivalRows, rows.Length - start)));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Rows sorted by length, longest first, in batches within a budget of padded tokens, on all lanes. A failure of one is thrown here.</summary>
    public static TimeSpan Sorted(RowRunner run, int[][] rows, int budget, int lanes)
    {
        var sorted = rows.OrderByDescending(row => row.Length).ToArray();
        var batches = Split(sorted, budget);
        var next = -1;
        ExceptionDispatchInfo? failure = null;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, lanes).Select(lane => new Thread(() =>
        {
            try
            {
                for (var i = Interlocked.Increment(ref next); i < batches.Count; i = Interlocked.Increment(ref next))
                    run(lane, sorted.AsSpan(batches[i]));
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        failure?.Throw();
        return Stopwatch.GetElapsedTime(started);
    }

    private static List<Range> Split(int[][] sorted, int budget)
    {
        var batches = new List<Range>();
        for (var start = 0; start < sorted.Length;)
        {
            var rows = Math.Clamp(budget / sorted[start].Length, 1, sorted.Length - start);
            batches.Add(start..(start + rows));
            start += rows;
        }

        return batches;
    }
}
