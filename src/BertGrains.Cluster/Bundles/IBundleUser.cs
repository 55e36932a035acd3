namespace BertGrains.Cluster.Bundles;

/// <summary>A part of the silo that uses bundles for longer than it opens them: the replicas' host, and the fronts. Thread-safe.</summary>
internal interface IBundleUser
{
    /// <summary>What it uses now, or is about to.</summary>
    IReadOnlyCollection<BundleId> Bundles { get; }
}
