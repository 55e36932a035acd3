namespace BertGrains.Cluster.Abstractions;

/// <summary>One replica in a routing table.</summary>
/// <param name="Id">Which replica.</param>
/// <param name="Silo">Where it was loaded.</param>
/// <param name="Device">On which device there; the coordinator tells by it what it loaded where.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.routed-replica")]
public sealed record RoutedReplica(
    [property: Id(0)] ReplicaId Id,
    [property: Id(1)] SiloAddress Silo,
    [property: Id(2)] string Device);
