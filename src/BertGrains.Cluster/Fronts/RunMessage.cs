using System.Diagnostics;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Fronts;

/// <summary>Items that go to one replica in one call.</summary>
internal sealed class RunMessage(ReplicaRoute route, List<RoutedItem> items, CancellationTokenSource withdrawn)
{
    public ReplicaRoute Route { get; } = route;

    public IReadOnlyList<RoutedItem> Items { get; } = items;

    public IReadOnlyList<WorkItem> Work { get; } = [.. items.Select(item => item.Work)];

    /// <summary>Cancelled when the callers of all its items left.</summary>
    public CancellationTokenSource Withdrawn { get; } = withdrawn;

    /// <summary>Items that somebody still waits for.</summary>
    public int Wanted { get; set; } = items.Count;

    /// <summary>The traces of its items, each once.</summary>
    public IEnumerable<ActivityContext> Traces => Work.Select(item => item.Trace).Where(trace => trace != default).Distinct();
}
