using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Fronts;

/// <summary>An item and where it is on its way to a replica. Owned by the dispatcher.</summary>
internal sealed class RoutedItem(WorkItem work)
{
    public WorkItem Work { get; } = work;

    /// <summary>Where it waits to be sent; null when it waits for a replica or was sent.</summary>
    public Outbox? Outbox { get; set; }

    /// <summary>The message that it went with; null when it waits.</summary>
    public RunMessage? Message { get; set; }

    /// <summary>Answered, failed or withdrawn: whoever comes to it leaves it alone.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Replicas that were lost with it.</summary>
    public int Losses { get; set; }

    /// <summary>The replica that was lost with it: it goes there again only when there is no other; null when none was.</summary>
    public ReplicaRoute? LostWith { get; set; }

    /// <summary>Replicas that were not there any more.</summary>
    public int Refusals { get; set; }

    /// <summary>Replicas whose queue was full; null when none was.</summary>
    public List<ReplicaRoute>? Busy { get; set; }

    /// <summary>Timestamp until which it waits for a replica.</summary>
    public long WaitsUntil { get; set; }
}
