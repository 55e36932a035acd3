using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Replicas;

/// <summary>Source of replicas: bundles on ONNX Runtime, or simulated devices in tests. Thread-safe.</summary>
internal interface IReplicaLoader
{
    /// <summary>Fetches what a replica needs to this silo and determines its memory.</summary>
    /// <exception cref="BundleException">The bundle cannot be fetched, or this version cannot run it.</exception>
    /// <exception cref="DeviceException">The device cannot be used, or not for this bundle.</exception>
    Task<LoadableReplica> PrepareAsync(BundleId bundle, string device, CancellationToken cancellationToken);
}

/// <summary>A replica that can be loaded.</summary>
/// <param name="Shape">Bounds of its items.</param>
/// <param name="Bytes">Memory of the device that it needs.</param>
/// <param name="Load">Loads it and warms it up on the calling thread.</param>
internal sealed record LoadableReplica(ReplicaShape Shape, long Bytes, Func<CancellationToken, ModelReplica> Load);
