namespace BertGrains.Cluster.Bundles;

/// <summary>
/// One task for all who ask for the same thing at the same time. It goes on when some of them leave, since others may wait for it.
/// Thread-safe.
/// </summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TResult">What all get.</typeparam>
internal sealed class SharedTasks<TKey, TResult> : IDisposable
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Task<TResult>> _running = [];
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Joins the task of a key, or starts it.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="start">Starts the task; its token is that of the owner, not of a caller.</param>
    /// <param name="cancellationToken">The caller leaves.</param>
    public Task<TResult> GetAsync(TKey key, Func<CancellationToken, Task<TResult>> start, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(key, out var task))
                _running[key] = task = RunAsync(key, start);
            return task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Cancels what runs.</summary>
    public void Dispose() => _disposed.Cancel();

    private async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> start)
    {
        var ended = _disposed.Token;
        // The caller holds the lock, and the task must be in the dictionary before it leaves it.
        await Task.Yield();
        try
        {
            return await start(ended);
        }
        finally
        {
            lock (_gate)
                _running.Remove(key);
        }
    }
}
