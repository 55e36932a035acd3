namespace BertGrains.Cluster.Placement;

[RequireRole("worker")]
public sealed class WorkerGrain(ILocalSiloDetails silo) : PlacedGrain(silo);
