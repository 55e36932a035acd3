using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Silos;

/// <summary>References to the <see cref="ISiloService"/> of each silo.</summary>
internal sealed class SiloServices(IServiceProvider services) : GrainServiceClient<ISiloService>(services)
{
    /// <summary>The service of a silo, this one included. Makes no remote call.</summary>
    public ISiloService Of(SiloAddress silo) => GetGrainService(silo);
}
