using Orleans.Runtime.Services;

namespace BertGrains.Cluster.Replicas;

/// <summary>Finds the <see cref="IReplicaService"/> of a silo.</summary>
internal sealed class ReplicaServices(IServiceProvider services) : GrainServiceClient<IReplicaService>(services)
{
    /// <summary>The service of the silo at an address, this silo's included. Asks nobody.</summary>
    public IReplicaService Of(SiloAddress silo) => GetGrainService(silo);
}
