using System.Diagnostics;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>A device that takes the time of its curve in real time and computes nothing: an item's embedding begins with its first token.</summary>
internal sealed class SimulatedDevice(string name, int dimensions) : IDevice
{
    // A batch of 256 tokens takes 50 ms and one of 64 still 26 ms: batching pays as on a real device, and 64 of them together ask little
    // of the machine that simulates them.
    private static readonly DeviceCurve Curve = new(PerBatch: 18e-3, PerToken: 125e-6, PerTokenPair: 0);

    private long _busyTicks;

    public string Name => name;

    public int Lanes => 1;

    public int MaxBatchTokens => 256;

    /// <summary>Time that its batches take by the curve; what the machine sleeps longer is not work.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Interlocked.Read(ref _busyTicks));

    public void Run(int lane, Batch batch)
    {
        var start = Stopwatch.GetTimestamp();
        var time = TimeSpan.FromSeconds(Curve.Seconds(batch.Items.Count, batch.Length));
        // A lane is a thread of its own, which waits for its device here as it would there.
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
