using System.Threading.Channels;

namespace BertGrains.Cluster.Bundles;

/// <summary>The system's clock with timers that a test lets expire.</summary>
internal sealed class TimersOnDemand : TimeProvider
{
    private readonly Channel<OnDemand> _timers = Channel.CreateUnbounded<OnDemand>();

    /// <summary>The next timer that is made.</summary>
    public ValueTask<OnDemand> NextAsync(CancellationToken cancellationToken) => _timers.Reader.ReadAsync(cancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new OnDemand(() => callback(state));
        _timers.Writer.TryWrite(timer);
        return timer;
    }

    internal sealed class OnDemand(Action expire) : ITimer
    {
        public void Fire() => expire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
