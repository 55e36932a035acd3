using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Testing;

/// <summary>A fake clock that signals new timers, so that a test can let time pass when the code under test waits for it.</summary>
public sealed class SignalingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public SignalingClock()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits for a timer of a duration, and advances the clock by it.</summary>
    public async Task PassAsync(TimeSpan dueTime, CancellationToken cancellationToken)
    {
        while (await _timers.Reader.ReadAsync(cancellationToken) != dueTime)
        {
        }

        Advance(dueTime);
    }
}
