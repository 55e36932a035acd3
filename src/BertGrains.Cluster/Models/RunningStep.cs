namespace BertGrains.Cluster.Models;

/// <summary>A load or a drain that was begun, until a report shows what came of it.</summary>
internal sealed class RunningStep(ReplicaStep step)
{
    /// <summary>What was begun.</summary>
    public ReplicaStep Step => step;

    /// <summary>Calls it off; null when it cannot be called off any more.</summary>
    public Action? CallOff { get; set; }

    /// <summary>Timestamp of its end; null while it runs.</summary>
    public long? EndedAt { get; set; }
}
