using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Testing;

/// <summary>
/// A fake clock that signals its timers. <see cref="FakeTimeProvider"/> does not expose them, so a test could advance it before the code
/// under test waits. With this clock a test awaits the timer first.
/// </summary>
public sealed class SignalingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SignalingTimer, DateTimeOffset> _running = [];
    private TaskCompletionSource _started = NewSignal();

    public SignalingClock()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SignalingTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when a timer runs that is due within a time.</summary>
    public async Task TimerAsync(TimeSpan within)
    {
        while (StartedUnlessDue(within) is { } started)
            await started.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Awaits a timer that is due within a time, and advances the clock by that time.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await TimerAsync(time);
        Advance(time);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task? StartedUnlessDue(TimeSpan within)
    {
        lock (_gate)
            return _running.Values.Any(dueAt => dueAt <= GetUtcNow() + within) ? null : _started.Task;
    }

    private ITimer CreateInner(Action fired) =>
        base.CreateTimer(_ => fired(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private bool Change(SignalingTimer timer, Func<bool> change, TimeSpan dueTime)
    {
        // In one step: a test that sees the timer as running may advance the clock at once.
        lock (_gate)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                _running.Remove(timer);
            else
                _running[timer] = GetUtcNow() + dueTime;
            var isChanged = change();
            _started.TrySetResult();
            _started = NewSignal();
            return isChanged;
        }
    }

    private void Remove(SignalingTimer timer)
    {
        lock (_gate)
            _running.Remove(timer);
    }

    private sealed class SignalingTimer : ITimer
    {
        private readonly SignalingClock _clock;
        private readonly ITimer _inner;

        public SignalingTimer(SignalingClock clock, Action callback)
        {
            _clock = clock;
            _inner = clock.CreateInner(() =>
            {
                clock.Remove(this);
                callback();
            });
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _clock.Change(this, () => _inner.Change(dueTime, period), dueTime);

        public void Dispose()
        {
            _clock.Remove(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
