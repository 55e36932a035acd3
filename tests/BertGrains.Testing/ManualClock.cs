namespace BertGrains.Testing;

/// <summary>A clock that stands still until it is told to go on, and then fires the timers that are due, in their order.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer that stops within the time is running.</summary>
    public async Task TimerAsync(TimeSpan within)
    {
        while (TimerSetUnlessThere(within) is { } timerSet)
            await timerSet.WaitAsync(TestContext.Current.CancellationToken);
    }

    public void Advance(TimeSpan time)
    {
        var end = GetTimestamp() + time.Ticks;
        while (NextDue(end) is { } timer)
            timer.Fire();
        Interlocked.Exchange(ref _ticks, end);
    }

    /// <summary>Goes on as it does for a process that was suspended: the timers that were due meanwhile fire now, and none of them twice.</summary>
    public void Leap(TimeSpan time)
    {
        var end = Interlocked.Add(ref _ticks, time.Ticks);
        while (NextDue(end) is { } timer)
            timer.Fire();
    }

    internal void Set(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.DueAt = GetTimestamp() + dueTime.Ticks;
            _timers.Add(timer);
            _timerSet.TrySetResult();
            _timerSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    internal void Remove(ManualTimer timer)
    {
        lock (_gate)
            _timers.Remove(timer);
    }

    private Task? TimerSetUnlessThere(TimeSpan within)
    {
        lock (_gate)
            return _timers.Exists(timer => timer.DueAt <= GetTimestamp() + within.Ticks) ? null : _timerSet.Task;
    }

    private ManualTimer? NextDue(long end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
            if (next is null)
                return null;
            _timers.Remove(next);
            Interlocked.Exchange(ref _ticks, Math.Max(next.DueAt, GetTimestamp()));
            return next;
        }
    }
}
