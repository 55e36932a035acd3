using System.Diagnostics;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>A device that sleeps for the time of its curve and computes nothing. An item's embedding begins with its first token id.</summary>
internal sealed class SimulatedDevice(string name, int dimensions) : IDevice
{
    // 50 ms for a batch of 256 tokens, 26 ms for one of 64: batching pays as on a real device, and 64 devices take little CPU time.
    private static readonly DeviceCurve Curve = new(PerBatch: 18e-3, PerToken: 125e-6, PerTokenPair: 0);

    private long _busyTicks;

    public string Name => name;

    public int Lanes => 1;

    public int MaxBatchTokens => 256;

    public bool PadsItems => true;

    public CpuCores? Cores => null;

    /// <summary>Time of its batches by the curve. Longer sleeps of a busy machine do not count.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Interlocked.Read(ref _busyTicks));

    public void Run(int lane, Batch batch)
    {
        var start = Stopwatch.GetTimestamp();
        var time = TimeSpan.FromSeconds(Curve.Seconds(batch.Items.Count, batch.Length));
        // A lane is a dedicated thread that blocks while its device runs.
        Thread.Sleep(time);
        batch.TrunkTime = Stopwatch.GetElapsedTime(start);
        foreach (var item in batch.Items)
        {
            var embedding = new float[dimensions];
            embedding[0] = item.Ids[0];
            item.Outputs = [new RawOutput(embedding, 1, dimensions)];
        }

        Interlocked.Add(ref _busyTicks, time.Ticks);
    }

    public void Dispose()
    {
    }
}
