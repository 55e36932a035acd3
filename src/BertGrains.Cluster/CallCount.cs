namespace BertGrains.Cluster;

/// <summary>
/// Counts running calls until it is closed, and signals when none is left. Thread-safe. Unlike a <c>ConcurrencyLimiter</c> it has no limit
/// and allocates nothing per call.
/// </summary>
internal sealed class CallCount
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _none;
    private bool _isClosed;

    public int Count { get; private set; }

    /// <summary>Completes when no call runs.</summary>
    public Task None
    {
        get
        {
            lock (_gate)
            {
                if (Count == 0)
                    return Task.CompletedTask;
                return (_none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Begins a call; disposing it ends the call.</summary>
    /// <returns>False after <see cref="Close"/>.</returns>
    public bool TryEnter(out Call call)
    {
        call = new Call(this);
        lock (_gate)
        {
            if (!_isClosed)
                Count++;
            return !_isClosed;
        }
    }

    /// <summary>Refuses new calls.</summary>
    public void Close()
    {
        lock (_gate)
            _isClosed = true;
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--Count > 0)
                return;
            _none?.TrySetResult();
            _none = null;
        }
    }

    /// <summary>One running call.</summary>
    internal readonly struct Call(CallCount count) : IDisposable
    {
        public void Dispose() => count.Leave();
    }
}
