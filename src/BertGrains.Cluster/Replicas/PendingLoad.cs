namespace BertGrains.Cluster.Replicas;

/// <summary>A load in progress. It is canceled when its last caller leaves. Thread-safe.</summary>
/// <param name="device">Name of the device.</param>
internal sealed class PendingLoad(string device) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _canceled = new();
    private readonly TaskCompletionSource<LoadReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _callers;
    private bool _isCanceled;

    public string Device => device;

    /// <summary>Set when the load is canceled.</summary>
    public CancellationToken Canceled => _canceled.Token;

    /// <summary>Completes when the load has ended, with or without success. Never faults.</summary>
    public Task Ended => _reply.Task;

    /// <returns>False when the load was canceled: wait for its end, then begin another.</returns>
    public bool TryJoin()
    {
        lock (_gate)
        {
            if (_isCanceled)
                return false;
            _callers++;
            return true;
        }
    }

    /// <summary>Waits, after joining, for the result of the load.</summary>
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
                if (--_callers == 0)
                    Cancel_NeedsLock();
            }
        }
    }

    /// <summary>Cancels the load unless it has ended.</summary>
    public void Cancel()
    {
        lock (_gate)
            Cancel_NeedsLock();
    }

    public void Complete(LoadReply reply)
    {
        lock (_gate)
            _reply.TrySetResult(reply);
    }

    /// <summary>To be called after <see cref="Complete"/>.</summary>
    public void Dispose() => _canceled.Dispose();

    private void Cancel_NeedsLock()
    {
        if (_reply.Task.IsCompleted)
            return;
        _isCanceled = true;
        // Asynchronously: the callbacks may need locks that the caller holds.
        _ = _canceled.CancelAsync();
    }
}
