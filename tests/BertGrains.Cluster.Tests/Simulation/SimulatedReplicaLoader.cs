using System.Collections.Concurrent;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>Loads replicas on simulated devices. The bundle is a real one, because core silos tokenize with it.</summary>
internal sealed class SimulatedReplicaLoader(BundleStore bundles, TimeProvider time) : IReplicaLoader
{
    private static readonly ReplicaSettings Settings = new(QueueCapacity: 4_096, DeviceTimeout: TimeSpan.FromMinutes(1));

    private readonly ConcurrentBag<SimulatedDevice> _devices = [];

    public SiloSample Sample(MessageCounts messages) =>
        new(_devices.Sum(device => device.Busy.TotalSeconds), _devices.Count, messages.Snapshot());

    public async Task<LoadableReplica> PrepareAsync(BundleId bundle, string device, CancellationToken cancellationToken)
    {
        var local = await bundles.GetAsync(bundle, cancellationToken);
        var (manifest, shape) = (local.Manifest, ReplicaShape.Of(local));
        return new LoadableReplica(shape, manifest.Files.Values.Sum(file => file.Bytes), cancelled =>
        {
            var simulated = new SimulatedDevice(device, manifest.Dimensions.Hidden);
            _devices.Add(simulated);
            return ModelReplica.Start(shape, simulated, Settings, meters: null, NullLogger.Instance, time, cancelled);
        });
    }
}

/// <summary>Counters of a silo with simulated devices at one moment.</summary>
/// <param name="BusySeconds">Time of batches, summed over its devices.</param>
/// <param name="Devices">Devices with a replica.</param>
/// <param name="Messages">Received messages by interface.</param>
internal sealed record SiloSample(double BusySeconds, int Devices, IReadOnlyDictionary<string, long> Messages);
