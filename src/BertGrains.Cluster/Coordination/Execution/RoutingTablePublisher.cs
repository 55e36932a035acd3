using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>Sends routing tables to the core silos. Thread-safe.</summary>
internal sealed class RoutingTablePublisher(
    RoutingTableServiceClient services, SiloMap map, TimeProvider time, ILogger<RoutingTablePublisher> logger)
{
    // A core silo that takes longer does not answer clients either.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Sends a table to all core silos that do not have it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="except">Silos that have it.</param>
    public async Task<Publication> PublishAsync(RoutingTable table, IReadOnlySet<SiloAddress> except)
    {
        var silos = map.Active.Where(silo => silo.IsCore).ToList();
        var versions = await Task.WhenAll(
            silos.Select(silo => except.Contains(silo.Address) ? Task.FromResult<long?>(table.Version) : TryPublishAsync(silo, table)));
        var informed = silos.Zip(versions).Where(pair => pair.Second == table.Version).Select(pair => pair.First.Address).ToHashSet();
        return new Publication(informed, informed.Count == silos.Count, versions.Max() ?? table.Version);
    }

    // Null when the silo does not confirm a table.
    private async Task<long?> TryPublishAsync(SiloInfo silo, RoutingTable table)
    {
        try
        {
            return await services.Of(silo.Address).PublishAsync(table).WaitAsync(Timeout, time);
        }
        catch (Exception e)
        {
            logger.TableNotTaken(silo.Name, table.Model, table.Version, e.Message);
            return null;
        }
    }
}

/// <summary>Result of publishing a routing table.</summary>
/// <param name="Informed">The core silos that have the table now.</param>
/// <param name="IsComplete">Whether these are all active core silos.</param>
/// <param name="Newest">The newest version on any core silo. When it is above the table's own, that silo ignores the table.</param>
internal sealed record Publication(HashSet<SiloAddress> Informed, bool IsComplete, long Newest);

/// <summary>Client of the <see cref="IRoutingTableService"/> of any core silo.</summary>
internal sealed class RoutingTableServiceClient(IServiceProvider services) : GrainServiceClient<IRoutingTableService>(services)
{
    /// <summary>The service of a core silo, possibly this one. No call is made.</summary>
    public IRoutingTableService Of(SiloAddress silo) => GetGrainService(silo);
}
