using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>
/// The items of one request that are with the runner, a bounded number at a time. One sends them, one after the other; they leave on any
/// thread.
/// </summary>
internal sealed class ItemWindow(IItemRunner runner) : IDisposable
{
    /// <summary>Most items. Enough for the scheduler's look-ahead to fill on one caller alone.</summary>
    public const int Size = 4_096;

    private readonly SemaphoreSlim _left = new(0);
    private int _running;

    /// <summary>
    /// Gives an item to the runner. A full queue refuses a request that has nothing in it; one that has waits for its own items to make
    /// room.
    /// </summary>
    /// <returns>False when the runner refused it.</returns>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async ValueTask<bool> TryEnterAsync(WorkItem item, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _running) >= Size || !runner.TryEnqueue(item))
        {
            if (Volatile.Read(ref _running) == 0)
                return false;
            await _left.WaitAsync(cancellationToken);
        }

        Interlocked.Increment(ref _running);
        return true;
    }

    /// <summary>An item that entered has ended.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _running);
        _left.Release();
    }

    public void Dispose() => _left.Dispose();
}
