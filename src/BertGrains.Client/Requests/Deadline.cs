namespace BertGrains.Client.Requests;

/// <summary>How long a request may take: until its timeout is over or its caller leaves.</summary>
internal sealed class Deadline : IDisposable
{
    // A front ends a request at its deadline by itself, and knows which items were ready by then; its answer needs a moment to arrive.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    // What fronts accept. Others are theirs to refuse, in their words.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan? _timeout;
    private readonly long _startedAt;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource? _either;

    /// <param name="timeout">Time that there is; null for no limit.</param>
    /// <param name="time">Clock.</param>
    /// <param name="caller">Fires when the caller leaves.</param>
    public Deadline(TimeSpan? timeout, TimeProvider time, CancellationToken caller)
    {
        _time = time;
        _timeout = timeout;
        _caller = caller;
        _startedAt = time.GetTimestamp();
        if (timeout is not { } limit || limit < TimeSpan.Zero || limit > LongestTimeout)
            return;
        _timer = new CancellationTokenSource(limit + Grace, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    /// <summary>Fires when the time is over or the caller leaves.</summary>
    public CancellationToken Token => _either?.Token ?? _caller;

    /// <summary>Whether the time is over and the caller still there.</summary>
    public bool HasPassed => _timer is { IsCancellationRequested: true } && !_caller.IsCancellationRequested;

    /// <summary>What is left of the timeout; null when there is none, and the timeout itself when fronts will refuse it.</summary>
    public TimeSpan? Remaining => _timer is null ? _timeout : Max(_timeout!.Value - _time.GetElapsedTime(_startedAt), TimeSpan.Zero);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either?.Dispose();
        _timer?.Dispose();
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
