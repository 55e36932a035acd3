using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>
/// Calls every coordinator when the cluster changes and every 5 seconds. All core silos watch; the one with the lowest address calls. A
/// hosted service and not a grain timer, because it has to activate coordinators whose silo was lost.
/// </summary>
internal sealed class ClusterWatch(
    SiloMap map, ILocalSiloDetails silo, IGrainFactory grains, TimeProvider time, ILogger<ClusterWatch> logger) : BackgroundService
{
    // Several silos usually join or leave together.
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

    // The timeout bounds the delay that one hanging coordinator causes for the others; its own calls do not pile up.
    private async Task CallAsync(CancellationToken cancellationToken)
    {
        try
        {
            var models = await grains.GetGrain<ICatalogGrain>(0).ListModelsAsync().WaitAsync(Timeout, time, cancellationToken);
            await Task.WhenAll(models.Select(model => grains.GetGrain<IModelGrain>(model).ReconcileAsync()))
                .WaitAsync(Timeout, time, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.CoordinatorsNotReached(e.Message);
        }
    }
}
