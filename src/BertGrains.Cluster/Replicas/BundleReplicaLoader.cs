using System.Diagnostics.Metrics;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Hosting;
using BertGrains.Inference;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Replicas;

/// <summary>Loads replicas from bundles on ONNX Runtime.</summary>
/// <param name="bundles">Stores or fetches the bundles.</param>
/// <param name="ledger">The devices.</param>
/// <param name="options">Limits on GPUs and of calls of devices.</param>
/// <param name="time">Clock of deadlines.</param>
/// <param name="logger">Log of the replicas.</param>
/// <param name="meters">Creates the meter; null for a meter without a factory.</param>
internal sealed class BundleReplicaLoader(
    BundleStore bundles,
    DeviceLedger ledger,
    IOptions<BertGrainsSiloOptions> options,
    TimeProvider time,
    ILogger<BundleReplicaLoader> logger,
    IMeterFactory? meters = null) : IReplicaLoader
{
    private readonly ModelLoader _models = new(
        new ReplicaSettings(new BertGrainsOptions().QueueCapacity, options.Value.DeviceTimeout, options.Value.ResultCacheMebibytes),
        logger,
        meters,
        time);

    /// <inheritdoc/>
    public async Task<LoadableReplica> PrepareAsync(BundleId bundle, string device, CancellationToken cancellationToken)
    {
        var choice = DeviceChoice.Parse(device);
        var gpu = options.Value.Gpu.On(ledger.CapacityOf(device));
        var local = await bundles.GetAsync(bundle, cancellationToken).ConfigureAwait(false);
        return new LoadableReplica(
            ReplicaShape.Of(local),
            ReplicaFootprint.Of(local.Manifest, choice, gpu),
            canceled => _models.Load(local, choice, gpu, canceled));
    }
}
