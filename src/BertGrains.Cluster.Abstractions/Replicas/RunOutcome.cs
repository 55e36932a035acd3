namespace BertGrains.Cluster.Abstractions;

/// <summary>Whether a replica took the items of a <see cref="RunCall"/>.</summary>
public enum RunOutcome
{
    /// <summary>It did; each item has an outcome of its own.</summary>
    Done,

    /// <summary>It is not loaded here, or its device had failed before. Nothing ran.</summary>
    NotLoaded,

    /// <summary>It is finishing what it has and takes nothing more, or had to give the items back. None has an outcome.</summary>
    Draining,

    /// <summary>Its queue is full. Nothing ran.</summary>
    Busy,

    /// <summary>Its device failed while it had the items, perhaps because of one of them. None has an outcome.</summary>
    Faulted,
}
