using System.Diagnostics;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

/// <summary>An item and its state on the way to a replica. Owned by the dispatcher.</summary>
/// <param name="work">The item.</param>
/// <param name="bytes">Its size in messages.</param>
internal sealed class RoutedItem(WorkItem work, long bytes)
{
    public WorkItem Work { get; } = work;

    /// <summary>Context of its request, the parent of the spans of each attempt.</summary>
    public ActivityContext Trace { get; } = work.Trace;

    public long Bytes { get; } = bytes;

    /// <summary>The queue in which it waits to be sent; null when it waits for a replica or was sent.</summary>
    public Outbox? Outbox { get; set; }

    /// <summary>The message that carries it; null when it waits.</summary>
    public RunMessage? Message { get; set; }

    /// <summary>Answered, failed or withdrawn.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Number of replicas that were lost while they had it.</summary>
    public int Losses { get; set; }

    /// <summary>The last replica that was lost with it, which is chosen again only if there is no other; null when none was.</summary>
    public ReplicaRoute? LostWith { get; set; }

    /// <summary>Number of replicas that were not loaded or draining.</summary>
    public int Refusals { get; set; }

    /// <summary>Replicas whose queue was full; null when none was.</summary>
    public List<ReplicaRoute>? Busy { get; set; }

    /// <summary>Timestamp until which it waits for a replica.</summary>
    public long WaitsUntil { get; set; }
}

/// <summary>Items that go to one replica in one call.</summary>
internal sealed class RunMessage(ReplicaRoute route, List<RoutedItem> items)
{
    public ReplicaRoute Route { get; } = route;

    public IReadOnlyList<RoutedItem> Items { get; } = items;

    public IReadOnlyList<WorkItem> Work { get; } = [.. items.Select(item => item.Work)];

    public long Bytes { get; } = items.Sum(item => item.Bytes);

    /// <summary>Canceled when the callers of all its items left.</summary>
    public CancellationTokenSource Withdrawn { get; } = new();

    /// <summary>Items that were not withdrawn.</summary>
    public int Remaining { get; set; } = items.Count;
}
