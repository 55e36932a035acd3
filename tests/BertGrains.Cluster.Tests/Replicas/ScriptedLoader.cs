using System.Collections.Concurrent;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Replicas;

/// <summary>Loads real replicas on scripted devices.</summary>
internal sealed class ScriptedLoader(TimeProvider? time = null) : IReplicaLoader
{
    private int _loads;

    public static ReplicaShape Shape { get; } = new("scripted", MaxLength: 256, Vocabulary: 1_000, Heads: 1);

    public long Bytes { get; set; } = 100;

    public int QueueCapacity { get; set; } = 1_000;

    /// <summary>Maximum time of a call of a device.</summary>
    public static TimeSpan DeviceTimeout { get; } = TimeSpan.FromHours(1);

    /// <summary>Called on the loading thread; may wait or throw.</summary>
    public Action<CancellationToken> OnLoad { get; set; } = _ => { };

    /// <summary>Called for each batch of a replica that serves; may wait or throw.</summary>
    public Action<Batch> OnRun { get; set; } = _ => { };

    /// <summary>The output of an item of a replica that serves.</summary>
    public Func<WorkItem, RawOutput> Answer { get; set; } = item => new RawOutput([item.Ids[0]], 1, 1);

    /// <summary>Loads that were begun.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>The devices of all replicas that were loaded.</summary>
    public ConcurrentQueue<ScriptedDevice> Devices { get; } = new();

    public Task<LoadableReplica> PrepareAsync(BundleId bundle, string device, CancellationToken cancellationToken) =>
        Task.FromResult(new LoadableReplica(Shape, Bytes, Load));

    private ModelReplica Load(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        OnLoad(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var device = new ScriptedDevice { OnRun = batch => OnRun(batch), Answer = item => Answer(item) };
        var replica = ModelReplica.Start(
            Shape, device, new ReplicaSettings(QueueCapacity, DeviceTimeout), null, NullLogger.Instance, time ?? TimeProvider.System, CancellationToken.None);
        device.IsServing = true;
        Devices.Enqueue(device);
        return replica;
    }
}
