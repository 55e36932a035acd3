namespace BertGrains.Cluster.Routing;

/// <summary>
/// Items for which no replica is available, ordered by the end of their wait, with the timer that ends it. Owned by the dispatcher, which
/// calls it under its lock.
/// </summary>
internal sealed class WaitingItems : IDisposable
{
    // An item with a deadline waits for this share of its time, so that its error says that no replica is available, not that the
    // deadline passed.
    private const double ShareOfDeadline = 0.9;

    private readonly PriorityQueue<RoutedItem, long> _items = new();
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _timerAt = long.MaxValue;

    public WaitingItems(TimeSpan longest, TimeProvider time, Action onExpired)
    {
        _longest = longest;
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), onExpired, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Tokens of the items.</summary>
    public long Tokens => _items.UnorderedItems.Sum(entry => entry.Element.IsEnded ? 0L : entry.Element.Work.Length);

    public void Add(RoutedItem item)
    {
        var now = _time.GetTimestamp();
        // An item that waits again keeps the end of its first wait.
        if (item.WaitsUntil == 0)
        {
            item.WaitsUntil = now + (long)(_longest.TotalSeconds * _time.TimestampFrequency);
            if (item.Work.Deadline != long.MaxValue)
                item.WaitsUntil = Math.Min(item.WaitsUntil, now + (long)((item.Work.Deadline - now) * ShareOfDeadline));
        }

        _items.Enqueue(item, item.WaitsUntil);
        SetTimer(now);
    }

    /// <summary>Takes all items.</summary>
    public List<RoutedItem> TakeAll()
    {
        var items = new List<RoutedItem>(_items.Count);
        while (_items.TryDequeue(out var item, out _))
        {
            if (!item.IsEnded)
                items.Add(item);
        }

        return items;
    }

    /// <summary>Takes the items whose wait is over.</summary>
    public List<RoutedItem> TakeExpired()
    {
        var now = _time.GetTimestamp();
        var items = new List<RoutedItem>();
        while (_items.TryPeek(out var item, out var until) && (item.IsEnded || until <= now))
        {
            _items.Dequeue();
            if (!item.IsEnded)
                items.Add(item);
        }

        _timerAt = long.MaxValue;
        SetTimer(now);
        return items;
    }

    public void Dispose() => _timer.Dispose();

    private void SetTimer(long now)
    {
        if (!_items.TryPeek(out _, out var first) || first >= _timerAt)
            return;
        _timerAt = first;
        // One millisecond later: a timer that fires early by rounding would fire twice.
        var left = first <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, first);
        _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
