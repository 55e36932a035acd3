namespace BertGrains.Cluster.Abstractions;

/// <summary>Converts the status of a cluster.</summary>
public static class OverviewConverter
{
    /// <summary>The overview with the contents of a status.</summary>
    public static ClusterOverview ToOverview(ClusterStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return new ClusterOverview([.. status.Silos.Select(Silo)], [.. status.Models.Select(Model)]);
    }

    private static SiloOverview Silo(SiloReport silo) => new(
        silo.Name,
        silo.Role,
        silo.Address.Endpoint.ToString(),
        silo.IsDraining,
        [.. silo.Devices.Select(device => new DeviceOverview(device.Name, device.Kind, device.CapacityBytes, device.ReservedBytes))],
        [.. silo.Replicas.Select(Replica)],
        [.. silo.Bundles.Select(bundle => new BundleOverview(bundle.Model, bundle.Revision))]);

    private static ReplicaOverview Replica(ReplicaStatus replica) => new(
        replica.Id.Model,
        replica.Id.Revision,
        replica.Id.Ordinal,
        NameOf(replica.State),
        replica.Device,
        replica.MemoryBytes,
        new QueueOverview(replica.Queue.WaitingItems, replica.Queue.WaitingTokens, replica.Queue.DrainSeconds),
        new ReplicaThroughput(
            replica.ItemsDone,
            replica.ItemsPerSecond,
            replica.TokensPerSecond,
            replica.BatchItems,
            replica.BatchTokens,
            replica.Padding),
        replica.Fault);

    private static ModelOverview Model(ModelStatus model) =>
        new(model.Model, model.TableVersion, [.. model.Revisions.Select(Revision)]);

    private static RevisionOverview Revision(RevisionStatus revision) => new(
        revision.Revision,
        revision.Device,
        revision.Desired,
        revision.Ready,
        revision.Weight,
        revision.IsFailed,
        revision.Waiting);

    private static string NameOf(ReplicaState state) => state switch
    {
        ReplicaState.NotLoaded => "notLoaded",
        ReplicaState.Loading => "loading",
        ReplicaState.Ready => "ready",
        ReplicaState.Draining => "draining",
        ReplicaState.Faulted => "faulted",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
