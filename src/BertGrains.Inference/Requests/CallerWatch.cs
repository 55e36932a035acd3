using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>Withdraws the items of one request when it is canceled or its deadline passes. Thread-safe.</summary>
internal sealed class CallerWatch : IDisposable
{
    private static readonly BertError CallerCanceled = new(ErrorCode.Cancelled, "The caller canceled the request.");

    private readonly IItemRunner _runner;
    private readonly CancellationTokenSource? _timeout;

    /// <param name="runner">Runner of the items.</param>
    /// <param name="timeout">Time limit of the request from now on; null for no limit.</param>
    /// <param name="time">Clock for the deadline.</param>
    public CallerWatch(IItemRunner runner, TimeSpan? timeout, TimeProvider time)
    {
        _runner = runner;
        if (timeout is { } limit)
        {
            _timeout = new CancellationTokenSource(limit, time);
            Deadline = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <summary>Deadline as a timestamp of the clock; <see cref="long.MaxValue"/> for no limit.</summary>
    public long Deadline { get; } = long.MaxValue;

    /// <summary>Watches an enqueued item until the returned registration is disposed.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Canceled by the caller.</param>
    public Registration Watch(WorkItem item, CancellationToken cancellationToken)
    {
        var running = new Running(_runner, item);
        var canceled = cancellationToken.UnsafeRegister(static state => ((Running)state!).Withdraw(CallerCanceled), running);
        var late = _timeout?.Token.UnsafeRegister(
            static state => ((Running)state!).Withdraw(DeadlineErrors.PassedWhileRunning), running);
        return new Registration(canceled, late);
    }

    public void Dispose() => _timeout?.Dispose();

    /// <summary>Ends the watch of one item.</summary>
    public readonly struct Registration(CancellationTokenRegistration canceled, CancellationTokenRegistration? late) : IDisposable
    {
        public void Dispose()
        {
            late?.Dispose();
            canceled.Dispose();
        }
    }

    private sealed record Running(IItemRunner Runner, WorkItem Item)
    {
        public void Withdraw(BertError reason) => Runner.Withdraw(Item, reason);
    }
}
