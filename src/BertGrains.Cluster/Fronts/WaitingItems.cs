namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Items for which no replica is there, the most urgent first, with the alarm that ends their waiting. Owned by the dispatcher, which
/// calls it under its lock.
/// </summary>
internal sealed class WaitingItems : IDisposable
{
    // What is left of an item's time when its waiting ends: its caller hears that there is no replica, not that its deadline passed.
    private const double ShareOfDeadline = 0.9;

    private readonly PriorityQueue<RoutedItem, long> _items = new();
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private readonly ITimer _alarm;
    private long _alarmAt = long.MaxValue;

    public WaitingItems(TimeSpan longest, TimeProvider time, Action alarm)
    {
        _longest = longest;
        _time = time;
        _alarm = time.CreateTimer(static state => ((Action)state!)(), alarm, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(RoutedItem item)
    {
        var now = _time.GetTimestamp();
        // An item that waits again has waited before: it gets no more time for it.
        if (item.WaitsUntil == 0)
        {
            item.WaitsUntil = now + (long)(_longest.TotalSeconds * _time.TimestampFrequency);
            if (item.Work.Deadline != long.MaxValue)
                item.WaitsUntil = Math.Min(item.WaitsUntil, now + (long)((item.Work.Deadline - now) * ShareOfDeadline));
        }

        _items.Enqueue(item, item.WaitsUntil);
        Arm(now);
    }

    /// <summary>Takes everything that waits.</summary>
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

    /// <summary>Takes what has waited long enough.</summary>
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

        _alarmAt = long.MaxValue;
        Arm(now);
        return items;
    }

    public void Dispose() => _alarm.Dispose();

    private void Arm(long now)
    {
        if (!_items.TryPeek(out _, out var first) || first >= _alarmAt)
            return;
        _alarmAt = first;
        // A millisecond more, or an alarm that is early by rounding would ring twice.
        var left = first <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, first);
        _alarm.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
