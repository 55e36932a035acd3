namespace BertGrains.Cluster.Coordination.State;

/// <summary>The stored list of models. The database holds it as JSON with these property names, so a property is not renamed.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.catalog-state")]
internal sealed record CatalogState
{
    /// <summary>Names of the models in the order of their first deployment.</summary>
    [Id(0)]
    public string[] Models { get; init; } = [];

    /// <summary>Whether both list the same models in the same order.</summary>
    public bool Equals(CatalogState? other) => other is not null && Models.SequenceEqual(other.Models);

    /// <inheritdoc/>
    public override int GetHashCode() => Models.Length;
}
