using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Silos;

/// <summary>References to the <see cref="IRoutingTableService"/> of core silos.</summary>
internal sealed class RoutingTableServices(IServiceProvider services) : GrainServiceClient<IRoutingTableService>(services)
{
    /// <summary>The service of a core silo; makes no call.</summary>
    public IRoutingTableService Of(SiloAddress silo) => GetGrainService(silo);
}
