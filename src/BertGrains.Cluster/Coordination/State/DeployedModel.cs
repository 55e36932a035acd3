namespace BertGrains.Cluster.Coordination.State;

/// <summary>What should run of one model: the state that its coordinator keeps. Changed by replacing it.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.deployed-model")]
internal sealed record DeployedModel
{
    /// <summary>The revisions in the order in which they were deployed last, the newest at the end.</summary>
    [Id(0)]
    public DeployedRevision[] Revisions { get; init; } = [];

    /// <summary>Version of the newest routing table that was written down; tables made since may have a higher one.</summary>
    [Id(1)]
    public long TableVersion { get; init; }

    /// <summary>Whether both want the same revisions in the same order, and have the same version.</summary>
    public bool Equals(DeployedModel? other) =>
        other is not null && TableVersion == other.TableVersion && Revisions.SequenceEqual(other.Revisions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TableVersion, Revisions.Length);
}
/// <summary>One revision as its operator wants it.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Replicas">How many should run.</param>
/// <param name="Device">The kind of device for them.</param>
/// <param name="Weight">Its share in percent of the traffic that newer revisions leave; at 100 it replaces those before it.</param>
/// <param name="IsDrained">Whether it stays loaded but gets no traffic.</param>
/// <param name="IsRemoved">Whether it is to be unloaded and forgotten.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.deployed-revision")]
internal sealed record DeployedRevision(
    [property: Id(0)] string Revision,
    [property: Id(1)] int Replicas,
    [property: Id(2)] string Device,
    [property: Id(3)] int Weight,
    [property: Id(4)] bool IsDrained = false,
    [property: Id(5)] bool IsRemoved = false)
{
    /// <summary>Whether it takes part in the traffic.</summary>
    public bool IsActive => !IsDrained && !IsRemoved;
}
