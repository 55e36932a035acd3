namespace BertGrains.Cluster.Abstractions;

/// <summary>The whole cluster at one moment.</summary>
/// <param name="Silos">Every silo that membership knows as alive.</param>
/// <param name="Models">Every model.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.cluster-status")]
public sealed record ClusterStatus(
    [property: Id(0)] IReadOnlyList<SiloReport> Silos,
    [property: Id(1)] IReadOnlyList<ModelStatus> Models);
