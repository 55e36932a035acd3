namespace BertGrains.Client.Requests;

/// <summary>Deadline of a request: its timeout or the cancellation by its caller.</summary>
internal sealed class Deadline : IDisposable
{
    // A core silo ends a request at its deadline and reports the items that are done. The reply takes a moment to arrive.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly TimeSpan? _timeout;
    private readonly long _startedAt;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource? _either;

    /// <param name="timeout">Timeout; null for none.</param>
    /// <param name="time">Clock.</param>
    /// <param name="caller">Cancellation by the caller.</param>
    public Deadline(TimeSpan? timeout, TimeProvider time, CancellationToken caller)
    {
        _time = time;
        _timeout = timeout;
        _caller = caller;
        _startedAt = time.GetTimestamp();
        // Core silos refuse other timeouts with their own message.
        if (timeout is not { } limit || limit < TimeSpan.Zero || limit > InferenceRequest.LongestTimeout)
            return;
        _timer = new CancellationTokenSource(limit + Grace, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    /// <summary>Fires when the timeout is over or the caller cancels.</summary>
    public CancellationToken Token => _either?.Token ?? _caller;

    /// <summary>Whether the timeout is over and the caller has not canceled.</summary>
    public bool HasPassed => _timer is { IsCancellationRequested: true } && !_caller.IsCancellationRequested;

    /// <summary>Rest of the timeout; null for none, and the timeout itself if core silos will refuse it.</summary>
    public TimeSpan? Remaining => _timer is null ? _timeout : Max(_timeout!.Value - _time.GetElapsedTime(_startedAt), TimeSpan.Zero);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either?.Dispose();
        _timer?.Dispose();
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
