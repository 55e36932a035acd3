using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// The items of one revision, and where each goes next: to a replica, among those that wait for one, or to its end. Every item is completed
/// once, by whoever comes first. Owned by the dispatcher, which calls it under its lock.
/// </summary>
/// <param name="model">Name of the model.</param>
/// <param name="limits">Bounds.</param>
/// <param name="instruments">Receives what happens.</param>
/// <param name="choice">Chooses replicas.</param>
/// <param name="waiting">Holds the items for which there is none.</param>
internal sealed class ItemRouting(
    string model, RouterLimits limits, FrontInstruments instruments, ReplicaChoice choice, WaitingItems waiting)
{
    // An item is sent twice at the most: where it was lost, and once elsewhere.
    private const int MostLosses = 1;

    private readonly Dictionary<WorkItem, RoutedItem> _items = new(ReferenceEqualityComparer.Instance);

    /// <summary>Items that were taken and not completed.</summary>
    public int Count => _items.Count;

    /// <summary>Whether the revision was removed: no item waits for a replica to come.</summary>
    public bool IsRetired { get; set; }

    public void Add(WorkItem work)
    {
        var item = new RoutedItem(work);
        _items.Add(work, item);
        instruments.ItemTaken(model);
        Place(item);
    }

    /// <returns>Null when the item has ended.</returns>
    public RoutedItem? Find(WorkItem work) => _items.GetValueOrDefault(work);

    public void Place(RoutedItem item)
    {
        if (item.IsEnded)
            return;
        if (item.Losses > MostLosses)
            End(item, RouterErrors.LostTwice(model));
        else if (item.Refusals > limits.Refusals)
            End(item, RouterErrors.RefusedOften(model));
        else if (choice.Pick(item) is { } route)
            route.Queue(item);
        else if (item.Busy?.Exists(busy => busy.IsRoutable) is true)
            End(item, RouterErrors.AllBusy(model, choice.ShortestDrain()));
        else if (IsRetired)
            End(item, RouterErrors.Removed(model));
        else
            waiting.Add(item);
    }

    public void PlaceAll(List<RoutedItem> items) => items.ForEach(Place);

    /// <summary>Looks again for replicas for the items that wait for one.</summary>
    public void PlaceWaiting() => PlaceAll(waiting.TakeAll());

    /// <summary>Ends the items that have waited long enough.</summary>
    public void EndWaiting() => waiting.TakeExpired().ForEach(item => End(item, RouterErrors.NoReplica(model)));

    public void End(RoutedItem item, BertError error)
    {
        item.IsEnded = true;
        instruments.ItemReturned(model);
        _items.Remove(item.Work);
        item.Outbox?.Remove(item);
        // Completed already when a replica answered: then this is the line for an answer that left the item out.
        item.Work.TryComplete(WorkResult.Failed(error));
    }
}
