using BertGrains.Cluster.Placement;
using Orleans.Placement;

namespace BertGrains.Cluster.Replicas;

/// <summary>A replica on a GPU by NVIDIA.</summary>
[GrainType("bertgrains-replica-cuda"), KeepAlive, Immovable]
[RequireDevice("cuda")]
internal sealed class CudaReplicaGrain(ReplicaHost host, ILocalSiloDetails silo) : ReplicaGrain(host, silo);
