using BertGrains.Cluster.Models;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Keeps the tables of a front right when nobody publishes any: fetches them at the start and from time to time, and drops the replicas
/// of silos that left.
/// </summary>
internal sealed class FrontWatch(FrontTables tables, IGrainFactory grains, SiloMap silos, ILogger<FrontWatch> logger, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PeriodUntilKnown = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs until it is stopped. Never faults.</summary>
    public Task RunAsync(CancellationToken stopped) => Task.WhenAll(FetchAsync(stopped), FollowAsync(stopped));

    private async Task FetchAsync(CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                var catalog = grains.GetGrain<ICatalogGrain>(0);
                tables.PublishAll(await catalog.GetRoutingTablesAsync().WaitAsync(stopped).ConfigureAwait(false));
            }
            catch (Exception e) when (!stopped.IsCancellationRequested)
            {
                logger.TablesNotFetched(e);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var period = tables.Known.IsCompleted ? Period : PeriodUntilKnown;
            await Task.Delay(period, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken stopped)
    {
        var known = new HashSet<SiloAddress>();
        try
        {
            await foreach (var active in silos.Changes.WithCancellation(stopped).ConfigureAwait(false))
            {
                var now = active.Select(silo => silo.Address).ToHashSet();
                known.ExceptWith(now);
                if (known.Count > 0)
                    tables.DropSilos(known);
                known = now;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
