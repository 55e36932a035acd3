using System.Diagnostics;

namespace BertGrains.Inference.Benchmarking;

/// <summary>Two ways to run all rows on bare ONNX Runtime: the usual one, and the best one that knows all rows beforehand.</summary>
internal static class Baselines
{
    /// <summary>Rows of a batch in arrival order.</summary>
    public const int ArrivalRows = 32;

    /// <summary>The oracle looks up to here even where the engine does not.</summary>
    public const int CpuBudgets = 8_192;

    /// <summary>Token budgets that the oracle tries.</summary>
    public static IReadOnlyList<int> Budgets { get; } =
        [64, 96, 128, 192, 256, 384, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536];

    /// <summary>Batches of 32 rows as they come, padded to the longest, one after the other.</summary>
    public static TimeSpan Arrival(BareRuntime runtime, int[][] rows)
    {
        var started = Stopwatch.GetTimestamp();
        for (var start = 0; start < rows.Length; start += ArrivalRows)
            runtime.Run(rows.AsSpan(start, Math.Min(ArrivalRows, rows.Length - start)));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Rows sorted by length, longest first, in batches within a budget of padded tokens, taken by every lane in turn.</summary>
    public static TimeSpan Oracle(BareRuntime runtime, int[][] rows, int budget, int lanes)
    {
        var sorted = rows.OrderByDescending(row => row.Length).ToArray();
        var batches = Cut(sorted, budget);
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, lanes).Select(_ => new Thread(() =>
        {
            for (var i = Interlocked.Increment(ref next); i < batches.Count; i = Interlocked.Increment(ref next))
                runtime.Run(sorted.AsSpan(batches[i]));
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return Stopwatch.GetElapsedTime(started);
    }

    private static List<Range> Cut(int[][] sorted, int budget)
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
