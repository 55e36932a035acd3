using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>
/// Limits how many items of one request are with the runner at a time. One caller enters items one after the other; items leave on any
/// thread.
/// </summary>
internal sealed class ItemWindow(IItemRunner runner) : IDisposable
{
    /// <summary>Maximum number of items. A single request can fill the look-ahead of the scheduler.</summary>
    public const int Size = 4_096;

    private readonly SemaphoreSlim _departures = new(0);
    private int _running;

    /// <summary>
    /// Enqueues an item. If the queue is full, a request with items in it waits until one of them leaves; a request without is refused.
    /// </summary>
    /// <returns>False when the runner refused the item.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    public async ValueTask<bool> TryEnterAsync(WorkItem item, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _running) >= Size || !runner.TryEnqueue(item))
        {
            if (Volatile.Read(ref _running) == 0)
                return false;
            await _departures.WaitAsync(cancellationToken);
        }

        Interlocked.Increment(ref _running);
        return true;
    }

    /// <summary>Called when an item that entered is complete.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _running);
        _departures.Release();
    }

    public void Dispose() => _departures.Dispose();
}
