using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;

namespace BertGrains.Cluster.Replicas;

/// <summary>Where replicas come from: bundles on ONNX Runtime, or the simulated device of tests. Thread-safe.</summary>
internal interface IReplicaLoader
{
    /// <summary>Brings what a replica needs to this silo, and says how much memory it takes.</summary>
    /// <exception cref="BundleException">The bundle cannot be had, or is none that this version can run.</exception>
    /// <exception cref="DeviceException">The device cannot be used, or not for this bundle.</exception>
    Task<ReplicaPlan> PlanAsync(BundleId bundle, string device, CancellationToken cancellationToken);
}
