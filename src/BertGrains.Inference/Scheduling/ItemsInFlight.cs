using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>
/// The items that wait or run, by their content. An item whose content is equal to that of another shares its run. Not thread-safe;
/// <see cref="Scheduler"/> owns it.
/// </summary>
/// <param name="capacity">Maximum number of items that share the runs of others.</param>
internal sealed class ItemsInFlight(int capacity)
{
    private readonly Dictionary<ItemContent, WorkItem> _items = [];
    private int _joined;

    /// <summary>How many of some items can share the runs of those in flight.</summary>
    public int CountJoining(ReadOnlySpan<WorkItem> items)
    {
        var count = 0;
        foreach (var item in items)
            count += _items.ContainsKey(item.Content) ? 1 : 0;
        return Math.Min(count, capacity - _joined);
    }

    /// <summary>Lets an item share the run of an equal one.</summary>
    /// <returns>False when there is none, or the capacity is reached.</returns>
    public bool TryJoin(WorkItem item)
    {
        if (_joined == capacity || !_items.TryGetValue(item.Content, out var first))
            return false;

        first.Run ??= new SharedRun(first);
        first.Run.Add(item);
        _joined++;
        return true;
    }

    /// <summary>Adds an item that others may join.</summary>
    public void Add(WorkItem item) => _items[item.Content] = item;

    /// <summary>Removes an item that ran or was withdrawn: no other may join it.</summary>
    public void Remove(WorkItem item)
    {
        if (!_items.TryGetValue(item.Content, out var first) || first != item)
            return;
        _items.Remove(item.Content);
        _joined -= item.Run?.Joined ?? 0;
    }
}
