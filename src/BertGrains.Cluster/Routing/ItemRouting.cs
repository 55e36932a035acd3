using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// The items of one revision. Each goes to a replica, waits for one, or ends; it is completed once. Owned by the dispatcher, which calls it
/// under its lock.
/// </summary>
/// <param name="model">Name of the model.</param>
/// <param name="limits">Bounds.</param>
/// <param name="sizes">Sizes of items in messages.</param>
/// <param name="instruments">Metrics.</param>
/// <param name="choice">Chooses replicas.</param>
/// <param name="waiting">Holds the items for which no replica is available.</param>
internal sealed class ItemRouting(
    string model, RouterLimits limits, ItemSizes sizes, RouterInstruments instruments, ReplicaChoice choice, WaitingItems waiting)
{
    // An item is sent again once after a loss.
    private const int MaxLosses = 1;

    private readonly Dictionary<WorkItem, RoutedItem> _items = new(ReferenceEqualityComparer.Instance);

    /// <summary>Items that were taken and not completed.</summary>
    public int Count => _items.Count;

    /// <summary>Whether the revision was removed: items no longer wait for a replica.</summary>
    public bool IsRetired { get; set; }

    public void Add(WorkItem work)
    {
        var item = new RoutedItem(work, sizes.BytesOf(work));
        _items.Add(work, item);
        instruments.ItemTaken(model);
        if (item.Bytes > sizes.Limit)
            End(item, SiloMessageLimit.TooLarge(item.Bytes, sizes.Limit));
        else
            Place(item);
    }

    /// <returns>Null when the item has ended.</returns>
    public RoutedItem? Find(WorkItem work) => _items.GetValueOrDefault(work);

    public void Place(RoutedItem item)
    {
        if (item.IsEnded)
            return;
        if (item.Losses > MaxLosses)
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

    /// <summary>Tries again to place the items that wait for a replica.</summary>
    public void PlaceWaiting() => PlaceAll(waiting.TakeAll());

    /// <summary>Ends the items whose wait is over.</summary>
    public void EndWaiting() => waiting.TakeExpired().ForEach(item => End(item, RouterErrors.NoReplica(model)));

    public void End(RoutedItem item, BertError error)
    {
        item.IsEnded = true;
        instruments.ItemReturned(model);
        _items.Remove(item.Work);
        item.Outbox?.Remove(item);
        // No effect on items that a reply completed; the error is for those that the reply left out.
        item.Work.TryComplete(WorkResult.Failed(error));
    }
}
