namespace BertGrains.Cluster.Bundles;

/// <summary>
/// One task for all concurrent callers of a key. It continues when callers cancel, because others may wait for it. It runs on the thread
/// pool: callers are grains and grain services too, and reading, hashing and parsing on their schedulers would block their calls.
/// Thread-safe.
/// </summary>
/// <typeparam name="TKey">Identifies the work.</typeparam>
/// <typeparam name="TResult">Its result.</typeparam>
internal sealed class SharedTasks<TKey, TResult> : IDisposable
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Task<TResult>> _running = [];
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Joins the task of a key, or starts it.</summary>
    /// <param name="key">Identifies the work.</param>
    /// <param name="start">Starts the work; its token is canceled by <see cref="Dispose"/> and not by a caller.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    public Task<TResult> GetAsync(TKey key, Func<CancellationToken, Task<TResult>> start, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(key, out var task))
            {
                var ended = _disposed.Token;
                _running[key] = task = Task.Run(() => RunAsync(key, start, ended), CancellationToken.None);
            }

            return task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Cancels the running tasks.</summary>
    public void Dispose() => _disposed.Cancel();

    private async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> start, CancellationToken ended)
    {
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
