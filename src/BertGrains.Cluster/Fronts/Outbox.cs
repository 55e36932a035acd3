namespace BertGrains.Cluster.Fronts;

/// <summary>Items that wait to be sent to one replica, in the order in which they came. Owned by the dispatcher.</summary>
internal sealed class Outbox
{
    private readonly Queue<RoutedItem> _items = new();

    /// <summary>Tokens of the items.</summary>
    public long Tokens { get; private set; }

    public bool IsEmpty => _items.Count == 0;

    public void Add(RoutedItem item)
    {
        item.Outbox = this;
        Tokens += item.Work.Length;
        _items.Enqueue(item);
    }

    /// <summary>Takes out an item that ended; its place in the queue goes when its turn comes.</summary>
    public void Remove(RoutedItem item)
    {
        item.Outbox = null;
        Tokens -= item.Work.Length;
    }

    /// <summary>Takes everything.</summary>
    public List<RoutedItem> TakeAll()
    {
        var items = _items.Where(item => item.Outbox == this).ToList();
        items.ForEach(Remove);
        _items.Clear();
        return items;
    }

    /// <summary>Takes what goes in one message.</summary>
    /// <param name="room">Most items.</param>
    /// <param name="mostTokens">Most tokens, each item counted as long as the longest; one item always goes.</param>
    /// <param name="now">Timestamp: items with an earlier deadline are not sent.</param>
    /// <param name="late">Receives those.</param>
    public List<RoutedItem> TakeMessage(int room, double mostTokens, long now, List<RoutedItem> late)
    {
        var items = new List<RoutedItem>();
        var longest = 0;
        while (items.Count < room && _items.TryPeek(out var item))
        {
            var isHere = item.Outbox == this;
            if (isHere && item.Work.Deadline > now)
            {
                longest = Math.Max(longest, item.Work.Length);
                if (items.Count > 0 && (double)longest * (items.Count + 1) > mostTokens)
                    break;
                items.Add(item);
            }
            else if (isHere)
            {
                late.Add(item);
            }

            _items.Dequeue();
            if (isHere)
                Remove(item);
        }

        return items;
    }
}
