using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Silos;

/// <summary>Finds the <see cref="IFrontService"/> of a core silo.</summary>
internal sealed class FrontServices(IServiceProvider services) : GrainServiceClient<IFrontService>(services)
{
    /// <summary>The front of the core silo at an address, this silo's included. Asks nobody.</summary>
    public IFrontService Of(SiloAddress silo) => GetGrainService(silo);
}
