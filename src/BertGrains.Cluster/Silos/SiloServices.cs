using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Silos;

/// <summary>Finds the <see cref="ISiloService"/> of a silo.</summary>
internal sealed class SiloServices(IServiceProvider services) : GrainServiceClient<ISiloService>(services)
{
    /// <summary>The service of the silo at an address, this silo's included. Asks nobody.</summary>
    public ISiloService Of(SiloAddress silo) => GetGrainService(silo);
}
