using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>
/// Keeps the routing tables of a core silo current when no coordinator publishes them: fetches all tables at start and periodically,
/// and drops the replicas of silos that left.
/// </summary>
/// <param name="models">Receives the tables.</param>
/// <param name="fetch">Gets all tables from the catalog.</param>
/// <param name="silos">The active silos now and after every change.</param>
/// <param name="logger">Logs failures.</param>
/// <param name="time">Clock of the periods.</param>
internal sealed class RoutingTableWatch(
    ServedModels models,
    Func<Task<IReadOnlyList<RoutingTable>>> fetch,
    Func<IAsyncEnumerable<IReadOnlyList<SiloInfo>>> silos,
    ILogger<RoutingTableWatch> logger,
    TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PeriodUntilComplete = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PeriodUntilKnown = TimeSpan.FromMilliseconds(500);

    // A starting cluster has no catalog at first.
    private const int SilentFailures = 10;

    /// <summary>Runs until it is stopped. Never faults.</summary>
    public Task RunAsync(CancellationToken stopped) => Task.WhenAll(FetchAsync(stopped), FollowAsync(stopped));

    private async Task FetchAsync(CancellationToken stopped)
    {
        var failures = 0;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                models.PublishAll(await fetch().WaitAsync(stopped).ConfigureAwait(false));
                failures = 0;
            }
            catch (Exception e) when (!stopped.IsCancellationRequested)
            {
                if (++failures % SilentFailures == 0 || models.Known.IsCompleted)
                    logger.TablesNotFetched(e);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var period = !models.Known.IsCompleted ? PeriodUntilKnown : models.IsComplete ? Period : PeriodUntilComplete;
            await Task.Delay(period, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                await DropLeaversAsync(stopped).ConfigureAwait(false);
            }
            catch (Exception e) when (!stopped.IsCancellationRequested)
            {
                logger.SilosNotFollowed(e);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(PeriodUntilComplete, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DropLeaversAsync(CancellationToken stopped)
    {
        var known = new HashSet<SiloAddress>();
        await foreach (var active in silos().WithCancellation(stopped).ConfigureAwait(false))
        {
            var now = active.Select(silo => silo.Address).ToHashSet();
            known.ExceptWith(now);
            if (known.Count > 0)
                models.DropSilos(known);
            known = now;
        }
    }
}
