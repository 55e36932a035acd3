namespace BertGrains.Cluster.Models;

/// <summary>What the catalog keeps.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.catalog-state")]
internal sealed record CatalogState
{
    /// <summary>Names of the models in the order in which they came.</summary>
    [Id(0)]
    public string[] Models { get; init; } = [];
}
