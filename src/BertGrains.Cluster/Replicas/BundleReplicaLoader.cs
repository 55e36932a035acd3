using System.Diagnostics.Metrics;
using BertGrains.Cluster.Bundles;
using BertGrains.Inference;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>Loads replicas from bundles on ONNX Runtime.</summary>
/// <param name="bundles">Stores or fetches the bundles.</param>
/// <param name="time">Clock of deadlines.</param>
/// <param name="logger">Log of the replicas.</param>
/// <param name="meters">Creates the meters; null for meters without a factory.</param>
internal sealed class BundleReplicaLoader(
    BundleStore bundles, TimeProvider time, ILogger<BundleReplicaLoader> logger, IMeterFactory? meters = null) : IReplicaLoader
{
    private readonly ModelLoader _models = new(new BertGrainsOptions().QueueCapacity, logger, meters, time);

    /// <inheritdoc/>
    public async Task<LoadableReplica> PrepareAsync(BundleId bundle, string device, CancellationToken cancellationToken)
    {
        var choice = DeviceChoice.Parse(device);
        var local = await bundles.GetAsync(bundle, cancellationToken).ConfigureAwait(false);
        return new LoadableReplica(
            ReplicaShape.Of(local.Manifest),
            ReplicaFootprint.Of(local.Manifest, choice),
            canceled => _models.Load(local, choice, canceled));
    }
}
