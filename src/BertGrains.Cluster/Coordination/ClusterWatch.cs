using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>
/// Has the coordinators look at the cluster whenever it changes and every few seconds. Each core silo watches; the one with the lowest
/// address calls.
/// </summary>
internal sealed class ClusterWatch(
    SiloMap map, ILocalSiloDetails silo, IGrainFactory grains, TimeProvider time, ILogger<ClusterWatch> logger) : BackgroundService
{
    // Silos come and go in groups.
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var changes = map.Changes.GetAsyncEnumerator(stoppingToken);
        var change = changes.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(change, Task.Delay(Period, time, stoppingToken));
                stoppingToken.ThrowIfCancellationRequested();
                if (change.IsCompleted)
                {
                    if (!await change)
                        return;
                    change = changes.MoveNextAsync().AsTask();
                    await Task.Delay(Debounce, time, stoppingToken);
                }

                if (IsCaller())
                    await CallAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsCaller() =>
        map.Active.Where(other => other.IsCore).Min(other => other.Address) is not { } lowest || lowest.Equals(silo.SiloAddress);

    // A coordinator that hangs delays the others' next call by a bounded time, and its own calls do not pile up.
    private async Task CallAsync(CancellationToken cancellationToken)
    {
        try
        {
            var models = await grains.GetGrain<ICatalogGrain>(0).ListAsync().WaitAsync(Timeout, time, cancellationToken);
            await Task.WhenAll(models.Select(model => grains.GetGrain<IModelGrain>(model).ReconcileAsync()))
                .WaitAsync(Timeout, time, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.CoordinatorsNotReached(e.Message);
        }
    }
}
