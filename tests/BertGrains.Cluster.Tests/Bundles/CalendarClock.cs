using System.Threading.Channels;

namespace BertGrains.Cluster.Bundles;

/// <summary>A calendar that stands still until a test turns it, and lets those who wait go on when the test says so.</summary>
internal sealed class CalendarClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Channel<(TimeSpan Due, Action Expire)> _waits = Channel.CreateUnbounded<(TimeSpan, Action)>();
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(GetTimestamp());

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    /// <summary>Waits until somebody waits for so long, and lets it pass.</summary>
    public async Task PassAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        (TimeSpan Due, Action Expire) wait;
        do
            wait = await _waits.Reader.ReadAsync(cancellationToken);
        while (wait.Due != due);
        Advance(due);
        wait.Expire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _waits.Writer.TryWrite((dueTime, () => callback(state)));
        return new Never();
    }

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
