namespace BertGrains.Cluster.Abstractions;

/// <summary>The replicas of one model. Core silos route requests by it; only the model's coordinator creates one.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">Increases with every change, also when another silo takes over the coordinator.</param>
/// <param name="Revisions">The serving revisions; empty after the model was removed.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.routing-table")]
public sealed record RoutingTable(
    [property: Id(0)] string Model,
    [property: Id(1)] long Version,
    [property: Id(2)] IReadOnlyList<RoutedRevision> Revisions);

/// <summary>One revision in a routing table.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Weight">Share of the requests, relative to the other revisions'.</param>
/// <param name="Replicas">The loaded replicas.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.routed-revision")]
public sealed record RoutedRevision(
    [property: Id(0)] string Revision,
    [property: Id(1)] int Weight,
    [property: Id(2)] IReadOnlyList<RoutedReplica> Replicas);

/// <summary>One replica in a routing table.</summary>
/// <param name="Id">Identifies the replica.</param>
/// <param name="Silo">The silo that loaded it.</param>
/// <param name="Device">The device on that silo; a new coordinator takes over the replicas of its predecessor by it.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.routed-replica")]
public sealed record RoutedReplica(
    [property: Id(0)] ReplicaId Id,
    [property: Id(1)] SiloAddress Silo,
    [property: Id(2)] string Device);
