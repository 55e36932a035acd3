using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>Hands routing tables to the fronts. Thread-safe.</summary>
internal sealed class FrontPublisher(FrontServices fronts, SiloMap map, TimeProvider time, ILogger<FrontPublisher> logger)
{
    // A front that takes longer does not answer clients either.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Hands a table to the fronts of all core silos but some.</summary>
    /// <param name="table">The table.</param>
    /// <param name="except">Silos whose fronts have it.</param>
    public async Task<Publication> PublishAsync(RoutingTable table, IReadOnlySet<SiloAddress> except)
    {
        var silos = map.Active.Where(silo => silo.IsCore).ToList();
        var versions = await Task.WhenAll(
            silos.Select(silo => except.Contains(silo.Address) ? Task.FromResult<long?>(table.Version) : TryPublishAsync(silo, table)));
        var informed = silos.Zip(versions).Where(pair => pair.Second == table.Version).Select(pair => pair.First.Address).ToHashSet();
        return new Publication(informed, informed.Count == silos.Count, versions.Max() ?? table.Version);
    }

    // Null when the front does not say that it has a table.
    private async Task<long?> TryPublishAsync(SiloInfo silo, RoutingTable table)
    {
        try
        {
            return await fronts.Of(silo.Address).PublishAsync(table).WaitAsync(Timeout, time);
        }
        catch (Exception e)
        {
            logger.TableNotTaken(silo.Name, table.Model, table.Version, e.Message);
            return null;
        }
    }
}
