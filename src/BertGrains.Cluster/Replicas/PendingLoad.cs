namespace BertGrains.Cluster.Replicas;

/// <summary>A load in progress. It goes on for as long as somebody waits for it. Thread-safe.</summary>
/// <param name="device">Name of the device.</param>
internal sealed class PendingLoad(string device) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly TaskCompletionSource<LoadReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private bool _isOff;

    public string Device => device;

    /// <summary>Set when nobody waits any more, or when the load was called off.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Done when the load has ended, whichever way. Never faults.</summary>
    public Task Ended => _reply.Task;

    /// <returns>False when the load was called off: wait for its end and begin another.</returns>
    public bool TryJoin()
    {
        lock (_gate)
        {
            if (_isOff)
                return false;
            _waiting++;
            return true;
        }
    }

    /// <summary>Waits, after joining, for what comes of the load.</summary>
    public async Task<LoadReply> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (--_waiting == 0)
                    CallOff_NeedsLock();
            }
        }
    }

    /// <summary>Ends the load early, unless it has ended.</summary>
    public void CallOff()
    {
        lock (_gate)
            CallOff_NeedsLock();
    }

    public void Complete(LoadReply reply)
    {
        lock (_gate)
            _reply.TrySetResult(reply);
    }

    /// <summary>To be called after <see cref="Complete"/>.</summary>
    public void Dispose() => _cancelled.Dispose();

    private void CallOff_NeedsLock()
    {
        if (_reply.Task.IsCompleted)
            return;
        _isOff = true;
        // Asynchronously: what the load does then may need the locks that the caller holds.
        _ = _cancelled.CancelAsync();
    }
}
