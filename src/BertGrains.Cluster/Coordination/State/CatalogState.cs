namespace BertGrains.Cluster.Coordination.State;

/// <summary>What the catalog keeps.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.catalog-state")]
internal sealed record CatalogState
{
    /// <summary>Names of the models in the order in which they came.</summary>
    [Id(0)]
    public string[] Models { get; init; } = [];

    /// <summary>Whether both list the same models in the same order.</summary>
    public bool Equals(CatalogState? other) => other is not null && Models.SequenceEqual(other.Models);

    /// <inheritdoc/>
    public override int GetHashCode() => Models.Length;
}
