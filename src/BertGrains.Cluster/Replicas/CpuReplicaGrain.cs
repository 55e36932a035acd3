using BertGrains.Cluster.Placement;
using Orleans.Placement;

namespace BertGrains.Cluster.Replicas;

/// <summary>A replica on a processor.</summary>
[GrainType("bertgrains-replica-cpu"), KeepAlive, Immovable]
[RequireDevice("cpu")]
internal sealed class CpuReplicaGrain(ReplicaHost host, ILocalSiloDetails silo) : ReplicaGrain(host, silo);
