using Orleans.Services;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Receives routing tables on a core silo. Coordinators address it by silo.</summary>
[Alias("bertgrains.routing-tables")]
public interface IRoutingTableService : IGrainService
{
    /// <summary>Applies a table if it is newer than the current one.</summary>
    /// <returns>Version of the table in force: that of this table, or of a newer one.</returns>
    /// <exception cref="TimeoutException">An older table stays in force until a codec of this table's revisions is loaded.</exception>
    Task<long> PublishAsync(RoutingTable table);
}
