namespace BertGrains.Cluster.Models;

/// <summary>What should run of one model: the state that its coordinator keeps. Changed by replacing it.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.wanted-model")]
internal sealed record WantedModel
{
    /// <summary>The revisions in the order in which they were deployed last, the newest at the end.</summary>
    [Id(0)]
    public WantedRevision[] Revisions { get; init; } = [];

    /// <summary>Version of the newest routing table that was written down; tables made since may have a higher one.</summary>
    [Id(1)]
    public long TableVersion { get; init; }

    /// <summary>Whether both want the same revisions in the same order, and have the same version.</summary>
    public bool Equals(WantedModel? other) =>
        other is not null && TableVersion == other.TableVersion && Revisions.SequenceEqual(other.Revisions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TableVersion, Revisions.Length);
}
