using System.Collections.Concurrent;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>Loads replicas on simulated devices. The bundle is a real one, because core silos tokenize with it.</summary>
internal sealed class SimulatedReplicaLoader(BundleStore bundles, TimeProvider time) : IReplicaLoader
{
    private const int QueueCapacity = 4_096;

    private readonly ConcurrentBag<SimulatedDevice> _devices = [];

    public SiloSample Sample(MessageCounts messages) =>
        new(_devices.Sum(device => device.Busy.TotalSeconds), _devices.Count, messages.Snapshot());

    public async Task<ReplicaPlan> PlanAsync(BundleId bundle, string device, CancellationToken cancellationToken)
    {
        var manifest = (await bundles.GetAsync(bundle, cancellationToken)).Manifest;
        var shape = ReplicaShape.Of(manifest);
        return new ReplicaPlan(shape, manifest.Files.Values.Sum(file => file.Bytes), cancelled =>
        {
            var simulated = new SimulatedDevice(device, manifest.Dimensions.Hidden);
            _devices.Add(simulated);
            return ModelReplica.Start(shape, simulated, QueueCapacity, meters: null, NullLogger.Instance, time, cancelled);
        });
    }
}
