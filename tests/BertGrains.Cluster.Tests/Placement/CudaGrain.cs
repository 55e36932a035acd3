namespace BertGrains.Cluster.Placement;

[RequireDevice("cuda")]
public sealed class CudaGrain(ILocalSiloDetails silo) : PlacedGrain(silo);
