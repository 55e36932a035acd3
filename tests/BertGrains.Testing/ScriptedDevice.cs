using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;

namespace BertGrains.Testing;

/// <summary>A device with a test's own behavior, on the lanes of a real replica.</summary>
public sealed class ScriptedDevice(int lanes = 1, CpuCores? cores = null) : IDevice
{
    public string Name => "scripted";

    public int Lanes => lanes;

    public int MaxBatchTokens { get; init; } = 1_024;

    public bool PadsItems => true;

    public CpuCores? Cores => cores;

    /// <summary>Called for each batch while <see cref="IsServing"/> is set; may throw or block.</summary>
    public Action<Batch> OnRun { get; set; } = _ => { };

    /// <summary>Called for each batch of the warm-up; may throw or block.</summary>
    public Action<Batch> OnWarmUp { get; set; } = _ => { };

    /// <summary>The output of an item; by default its first token id.</summary>
    public Func<WorkItem, RawOutput> Answer { get; set; } = item => new RawOutput([item.Ids[0]], 1, 1);

    /// <summary>False during the warm-up of the replica.</summary>
    public bool IsServing { get; set; }

    public bool IsDisposed { get; private set; }

    public void Run(int lane, Batch batch)
    {
        batch.TrunkTime = TimeSpan.FromMicroseconds(100 + batch.PaddedTokens);
        (IsServing ? OnRun : OnWarmUp)(batch);
        foreach (var item in batch.Items)
            item.Outputs = [Answer(item)];
    }

    /// <summary>Called when the device is disposed.</summary>
    public Action OnDispose { get; set; } = () => { };

    public void Dispose()
    {
        IsDisposed = true;
        OnDispose();
    }
}
