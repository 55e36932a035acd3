namespace BertGrains.Cluster.Abstractions;

/// <summary>One revision in a routing table.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Weight">Its share of the traffic, relative to the other revisions'.</param>
/// <param name="Replicas">Those that are loaded.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.routed-revision")]
public sealed record RoutedRevision(
    [property: Id(0)] string Revision,
    [property: Id(1)] int Weight,
    [property: Id(2)] IReadOnlyList<RoutedReplica> Replicas);
