namespace BertGrains.Cluster.Abstractions;

/// <summary>Where a replica is in its life on a silo.</summary>
public enum ReplicaState
{
    /// <summary>Not on this silo.</summary>
    NotLoaded,

    /// <summary>Its bundle is being fetched, verified, loaded or warmed up.</summary>
    Loading,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It finishes what it has.</summary>
    Draining,

    /// <summary>Its device failed.</summary>
    Faulted,
}
