using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;

namespace BertGrains.Testing;

/// <summary>A device that does what a test tells it, on the replica's real lanes. Answers each item with its first token id.</summary>
public sealed class ScriptedDevice(int lanes = 1) : IDevice
{
    public string Name => "scripted";

    public int Lanes => lanes;

    public int MaxBatchTokens => 1_024;

    /// <summary>Called for each batch once <see cref="IsServing"/> is set; may throw or wait.</summary>
    public Action<Batch> OnRun { get; set; } = _ => { };

    /// <summary>Off while the replica warms up.</summary>
    public bool IsServing { get; set; }

    public bool IsDisposed { get; private set; }

    public void Run(int lane, Batch batch)
    {
        batch.TrunkTime = TimeSpan.FromMicroseconds(100 + batch.PaddedTokens);
        if (IsServing)
            OnRun(batch);
        foreach (var item in batch.Items)
            item.Outputs = [new RawOutput([item.Ids[0]], 1, 1)];
    }

    public void Dispose() => IsDisposed = true;
}
