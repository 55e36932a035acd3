namespace BertGrains.Cluster.Fronts;

/// <summary>A clock with timers that goes on only as its events happen, one after the other, on the thread that runs it.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _now;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public double Now => TimeSpan.FromTicks(_now).TotalSeconds;

    public override long GetTimestamp() => _now;

    public static long TimestampAt(double seconds) => TimeSpan.FromSeconds(seconds).Ticks;

    public void At(double seconds, Action action) => _events.Enqueue(action, (Math.Max(_now, TimestampAt(seconds)), _order++));

    public void In(double seconds, Action action) => At(Now + seconds, action);

    /// <summary>Runs until nothing is left to happen, or until a time.</summary>
    public void Run(double until = double.PositiveInfinity)
    {
        while (_events.TryPeek(out var happen, out var moment) && TimeSpan.FromTicks(moment.At).TotalSeconds <= until)
        {
            _events.Dequeue();
            _now = moment.At;
            happen();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
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
