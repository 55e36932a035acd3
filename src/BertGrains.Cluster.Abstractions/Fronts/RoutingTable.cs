namespace BertGrains.Cluster.Abstractions;

/// <summary>Where the replicas of one model are. Fronts route by it; only its model's coordinator makes one.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">Grows with every change, also when another silo takes over the coordinator.</param>
/// <param name="Revisions">What serves; empty when the model was removed.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.routing-table")]
public sealed record RoutingTable(
    [property: Id(0)] string Model,
    [property: Id(1)] long Version,
    [property: Id(2)] IReadOnlyList<RoutedRevision> Revisions);
