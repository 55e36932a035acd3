using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>Withdraws the items of one request when its caller left or its time is over. Thread-safe.</summary>
internal sealed class CallerWatch : IDisposable
{
    private static readonly BertError CallerLeft = new(ErrorCode.Cancelled, "The caller left.");

    private readonly IItemRunner _runner;
    private readonly CancellationTokenSource? _timeout;

    /// <param name="runner">Has the items.</param>
    /// <param name="timeout">Time that the request has from now on; null when it has no limit.</param>
    /// <param name="time">Clock of the deadline.</param>
    public CallerWatch(IItemRunner runner, TimeSpan? timeout, TimeProvider time)
    {
        _runner = runner;
        if (timeout is { } limit)
        {
            _timeout = new CancellationTokenSource(limit, time);
            Deadline = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <summary>Timestamp of the clock at which the time is over.</summary>
    public long Deadline { get; } = long.MaxValue;

    /// <summary>Watches an item that the runner took, until what this returns is disposed.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">The caller left.</param>
    public Watched Watch(WorkItem item, CancellationToken cancellationToken)
    {
        var running = new Running(_runner, item);
        var left = cancellationToken.UnsafeRegister(static state => ((Running)state!).Withdraw(CallerLeft), running);
        var late = _timeout?.Token.UnsafeRegister(
            static state => ((Running)state!).Withdraw(DeadlineErrors.PassedWhileRunning), running);
        return new Watched(left, late);
    }

    public void Dispose() => _timeout?.Dispose();

    /// <summary>An item that is watched.</summary>
    public readonly struct Watched(CancellationTokenRegistration left, CancellationTokenRegistration? late) : IDisposable
    {
        public void Dispose()
        {
            late?.Dispose();
            left.Dispose();
        }
    }

    private sealed record Running(IItemRunner Runner, WorkItem Item)
    {
        public void Withdraw(BertError reason) => Runner.Withdraw(Item, reason);
    }
}
