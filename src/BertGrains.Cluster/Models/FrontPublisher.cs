using BertGrains.Cluster.Fronts;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Models;

/// <summary>Hands routing tables to the fronts. Thread-safe.</summary>
internal sealed class FrontPublisher(FrontServices fronts, SiloMap map, TimeProvider time, ILogger<FrontPublisher> logger)
{
    // A front that takes longer does not answer clients either.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Hands a table to the fronts of all core silos but some.</summary>
    /// <param name="table">The table.</param>
    /// <param name="except">Silos whose fronts have it.</param>
    /// <returns>The silos whose fronts have it now, and no others.</returns>
    public async Task<HashSet<SiloAddress>> PublishAsync(RoutingTable table, IReadOnlySet<SiloAddress> except)
    {
        var silos = map.Active.Where(silo => silo.IsCore).ToList();
        var taken = await Task.WhenAll(
            silos.Select(silo => except.Contains(silo.Address) ? Task.FromResult(true) : TryPublishAsync(silo, table)));
        return [.. silos.Zip(taken).Where(pair => pair.Second).Select(pair => pair.First.Address)];
    }

    private async Task<bool> TryPublishAsync(SiloInfo silo, RoutingTable table)
    {
        try
        {
            await fronts.Of(silo.Address).PublishAsync(table).WaitAsync(Timeout, time);
            return true;
        }
        catch (Exception e)
        {
            logger.FrontDoesNotTakeTable(silo.Name, table.Model, table.Version, e.Message);
            return false;
        }
    }
}
