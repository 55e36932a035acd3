namespace BertGrains.Cluster.Routing;

/// <summary>Items that wait to be sent to one replica, in order of arrival. Owned by the dispatcher.</summary>
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

    /// <summary>Removes an item that ended; its entry in the queue is dropped when its turn comes.</summary>
    public void Remove(RoutedItem item)
    {
        item.Outbox = null;
        Tokens -= item.Work.Length;
    }

    /// <summary>Takes all items.</summary>
    public List<RoutedItem> TakeAll()
    {
        var items = _items.Where(item => item.Outbox == this).ToList();
        items.ForEach(Remove);
        _items.Clear();
        return items;
    }

    /// <summary>Takes the items of one message.</summary>
    /// <param name="room">Bounds of the message.</param>
    /// <param name="now">Timestamp: items with an earlier deadline are not sent.</param>
    /// <param name="late">Receives the items whose deadline has passed.</param>
    public List<RoutedItem> TakeMessage(in MessageRoom room, long now, List<RoutedItem> late)
    {
        var items = new List<RoutedItem>();
        var (longest, bytes) = (0, 0L);
        while (items.Count < room.Items && _items.TryPeek(out var item))
        {
            var isHere = item.Outbox == this;
            if (isHere && item.Work.Deadline > now)
            {
                longest = Math.Max(longest, item.Work.Length);
                bytes += item.Bytes;
                if (items.Count > 0 && ((double)longest * (items.Count + 1) > room.PaddedTokens || bytes > room.Bytes))
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

/// <summary>Bounds of a message. The last two do not apply to a single item.</summary>
/// <param name="Items">Maximum items.</param>
/// <param name="PaddedTokens">Maximum tokens, each item counted as long as the longest.</param>
/// <param name="Bytes">Maximum bytes of the items.</param>
internal readonly record struct MessageRoom(int Items, double PaddedTokens, long Bytes);
