namespace BertGrains.Cluster.Placement;

[RequireDevice("cpu")]
public sealed class CpuGrain(ILocalSiloDetails silo) : PlacedGrain(silo);
