namespace BertGrains.Cluster.Routing;

/// <summary>
/// An event loop with a clock for simulations: events run one after the other on the thread of <see cref="Run"/>, and time advances to
/// each. FakeTimeProvider has no queue of events that runs until it is empty, and no signal that a timer was set. Events may be added on
/// any thread.
/// </summary>
internal sealed class SimulatedClock : TimeProvider
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Lock _gate = new();
    private readonly List<(long At, TaskCompletionSource Seen)> _awaited = [];
    private long _now;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public double Now => TimeSpan.FromTicks(GetTimestamp()).TotalSeconds;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public static long TimestampAt(double seconds) => TimeSpan.FromSeconds(seconds).Ticks;

    public void At(double seconds, Action action)
    {
        lock (_gate)
        {
            var at = Math.Max(_now, TimestampAt(seconds));
            _events.Enqueue(action, (at, _order++));
            foreach (var (_, seen) in _awaited.Where(awaited => awaited.At == at))
                seen.TrySetResult();
        }
    }

    /// <summary>Completes when an event is added for a time, on any thread.</summary>
    public Task AwaitedAt(double seconds)
    {
        lock (_gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_events.UnorderedItems.Any(item => item.Priority.At == TimestampAt(seconds)))
                seen.SetResult();
            _awaited.Add((TimestampAt(seconds), seen));
            return seen.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void In(double seconds, Action action) => At(Now + seconds, action);

    /// <summary>Runs until no event is left, or until a time.</summary>
    public void Run(double until = double.PositiveInfinity)
    {
        while (Next(until) is { } happen)
            happen();
        if (double.IsFinite(until))
            Interlocked.Exchange(ref _now, Math.Max(GetTimestamp(), TimestampAt(until)));
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private Action? Next(double until)
    {
        lock (_gate)
        {
            if (!_events.TryPeek(out var happen, out var moment) || TimeSpan.FromTicks(moment.At).TotalSeconds > until)
                return null;
            _events.Dequeue();
            Interlocked.Exchange(ref _now, moment.At);
            return happen;
        }
    }

    private sealed class Timer(SimulatedClock clock, Action callback) : ITimer
    {
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock.In(dueTime.TotalSeconds, () => Ring(version));
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring(int version)
        {
            if (version == _version)
                callback();
        }
    }
}
