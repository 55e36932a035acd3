using System.Diagnostics;
using System.Runtime.ExceptionServices;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Inference.Replicas;

/// <summary>
/// Measures a device before it serves. All lanes run the same batch in parallel, as under load, in growing sizes until the time per
/// token is clearly above its minimum, or the device has no memory for a larger batch.
/// </summary>
internal sealed class WarmUp
{
    // Short enough for a start within two seconds. The measurements are updated while the replica serves.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    // Row length of the growing batches, near the median of mixed texts.
    private const int LadderLength = 32;

    // Up to this size the run time on a CPU is linear; larger batches measure the deviation.
    private const int LineTokens = 256;

    private const int Repetitions = 3;

    private readonly IDevice _device;
    private readonly int _maxLength;
    private readonly int _vocabulary;
    private readonly ulong _heads;
    private readonly int? _maskId;
    private readonly TimeSpan _timeout;
    private readonly CoreLease?[] _cores;
    private readonly List<WarmUpSample> _samples = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <param name="device">The device.</param>
    /// <param name="shape">Limits of the items. All heads run, so that each has run once before the first request.</param>
    /// <param name="timeout">Maximum time of a call of the device.</param>
    public WarmUp(IDevice device, ReplicaShape shape, TimeSpan timeout)
    {
        _device = device;
        _maxLength = shape.MaxLength;
        _vocabulary = shape.Vocabulary;
        _heads = shape.AllHeads;
        _maskId = shape.MaskId;
        _timeout = timeout;
        _cores = new CoreLease?[device.Lanes];
        MaxBatchTokens = device.MaxBatchTokens;
    }

    /// <summary>Maximum padded tokens per batch: that of the device, or the largest that ran when a larger one failed.</summary>
    public int MaxBatchTokens { get; private set; }

    private bool IsOver => Stopwatch.GetElapsedTime(_started) > Limit;

    public IReadOnlyList<WarmUpSample> Run(CancellationToken cancellationToken)
    {
        var length = Math.Min(LadderLength, _maxLength);
        RunOnAllLanes(1, length, _heads);
        foreach (var single in (int[])[8, 64, 128])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (single <= _maxLength && !IsOver)
                Measure(1, single, forBudget: false);
        }

        var best = double.MaxValue;
        for (var rows = 1; rows * length <= MaxBatchTokens && !IsOver; rows *= 2)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var perToken = Measure(rows, length, forBudget: true) / (rows * length);
                if (perToken > best * 1.15)
                    break;
                best = Math.Min(best, perToken);
            }
            catch (Exception e) when (rows > 1 && e is not TimeoutException)
            {
                // The device has no memory for the batch, or is broken: then the smallest batch fails too.
                RunOnAllLanes(1, length, _heads);
                MaxBatchTokens = rows / 2 * length;
            }
        }

        return _samples;
    }

    /// <summary>
    /// Runs a batch of long items with all heads on every lane, so that ONNX Runtime allocates its memory before requests arrive. Where the
    /// memory is not enough, a smaller one.
    /// </summary>
    /// <param name="tokens">Padded tokens of the largest batch that is expected soon.</param>
    public void Reserve(int tokens)
    {
        var length = Math.Min(_maxLength, ReplicaShape.LongestProbe);
        for (var rows = Math.Max(1, Math.Min(tokens, MaxBatchTokens) / length); ; rows /= 2)
        {
            try
            {
                RunOnAllLanes(rows, length, _heads);
                return;
            }
            catch (Exception e) when (rows > 1 && e is not TimeoutException)
            {
                // Half as many rows are tried next.
            }
        }
    }

    private double Measure(int rows, int length, bool forBudget)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Repetitions && (i == 0 || !IsOver); i++)
        {
            var time = RunOnAllLanes(rows, length, _heads & (~_heads + 1));
            best = time < best ? time : best;
        }

        _samples.Add(new WarmUpSample(rows, length, best, rows * length <= LineTokens, forBudget));
        return best.TotalSeconds;
    }

    // Mean over the lanes. Each runs on a thread of its own, because a call may not return.
    private TimeSpan RunOnAllLanes(int rows, int length, ulong heads)
    {
        var times = new TimeSpan[_device.Lanes];
        ExceptionDispatchInfo? failure = null;
        var threads = Enumerable.Range(0, _device.Lanes).Select(lane => new Thread(() =>
        {
            try
            {
                times[lane] = RunOn(lane, rows, length, heads);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
        {
            if (!thread.Join(_timeout))
            {
                Array.ForEach(_cores, core => core?.Dispose());
                throw new TimeoutException(FormattableString.Invariant(
                    $"A call of {_device.Name} did not return within {_timeout.TotalSeconds} s (DeviceTimeout)."));
            }
        }

        failure?.Throw();
        return TimeSpan.FromTicks((long)times.Average(time => time.Ticks));
    }

    private TimeSpan RunOn(int lane, int rows, int length, ulong heads)
    {
        var random = new Random(lane);
        var batch = new Batch(_device.PadsItems);
        for (var row = 0; row < rows; row++)
        {
            var ids = new int[length];
            for (var i = 0; i < length; i++)
                ids[i] = random.Next(_vocabulary);
            ids[length / 2] = _maskId ?? ids[length / 2];
            batch.Add(new WorkItem(ids, length, heads));
        }

        using var core = _cores[lane] = new CoreLease(_device.Cores);
        _device.Run(lane, batch);
        return batch.TrunkTime;
    }
}
