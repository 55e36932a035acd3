using System.Collections.Concurrent;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Runs loads, one at a time on each device and each on a thread of its own: they block for seconds, which no thread of the pool can spare
/// without delaying the silo's messages.
/// </summary>
internal sealed class LoadThreads
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

    public async Task<T> RunAsync<T>(string device, Func<T> load, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd(device, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Factory.StartNew(load, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
