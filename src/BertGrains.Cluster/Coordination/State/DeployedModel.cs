namespace BertGrains.Cluster.Coordination.State;

/// <summary>
/// The deployed state of one model: what should run. A change replaces it. The database holds it as JSON with these property names, so a
/// property is not renamed.
/// </summary>
[GenerateSerializer, Immutable, Alias("bertgrains.deployed-model")]
internal sealed record DeployedModel
{
    /// <summary>Name of the state in the storage; part of the key of every stored row, so it does not change.</summary>
    public const string StorageName = "wanted";

    /// <summary>The revisions in the order of their last deployment, the newest at the end.</summary>
    [Id(0)]
    public DeployedRevision[] Revisions { get; init; } = [];

    /// <summary>Version of the newest routing table that was stored; later tables may have a higher one.</summary>
    [Id(1)]
    public long TableVersion { get; init; }

    /// <summary>Whether both have the same revisions in the same order and the same version.</summary>
    public bool Equals(DeployedModel? other) =>
        other is not null && TableVersion == other.TableVersion && Revisions.SequenceEqual(other.Revisions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TableVersion, Revisions.Length);
}

/// <summary>One deployed revision.</summary>
/// <param name="Revision">SHA-256 of the bundle's manifest.</param>
/// <param name="Replicas">Desired number of replicas.</param>
/// <param name="Device">Kind of device for them.</param>
/// <param name="Weight">Share in percent of the traffic that newer revisions leave; at 100 it replaces the earlier revisions.</param>
/// <param name="IsDrained">Whether it stays loaded without traffic.</param>
/// <param name="IsRemoved">Whether it is being unloaded and removed.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.deployed-revision")]
internal sealed record DeployedRevision(
    [property: Id(0)] string Revision,
    [property: Id(1)] int Replicas,
    [property: Id(2)] string Device,
    [property: Id(3)] int Weight,
    [property: Id(4)] bool IsDrained = false,
    [property: Id(5)] bool IsRemoved = false)
{
    /// <summary>Whether it gets traffic when its replicas are loaded.</summary>
    public bool IsActive => !IsDrained && !IsRemoved;
}
