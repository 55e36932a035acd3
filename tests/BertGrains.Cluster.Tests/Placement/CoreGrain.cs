namespace BertGrains.Cluster.Placement;

[RequireRole("core")]
public sealed class CoreGrain(ILocalSiloDetails silo) : PlacedGrain(silo);
