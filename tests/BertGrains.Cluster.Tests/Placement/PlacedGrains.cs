namespace BertGrains.Cluster.Placement;

/// <summary>Returns the name of the silo that it is activated on.</summary>
public interface IPlacedGrain : IGrainWithIntegerKey
{
    Task<string> WhereAsync();
}

public abstract class PlacedGrain(ILocalSiloDetails silo) : Grain, IPlacedGrain
{
    public Task<string> WhereAsync() => Task.FromResult(silo.Name);
}

[RequireDevice("cpu")]
public sealed class CpuGrain(ILocalSiloDetails silo) : PlacedGrain(silo);

[RequireDevice("cuda")]
public sealed class CudaGrain(ILocalSiloDetails silo) : PlacedGrain(silo);

[RequireRole("core")]
public sealed class CoreGrain(ILocalSiloDetails silo) : PlacedGrain(silo);

[RequireRole("worker")]
public sealed class WorkerGrain(ILocalSiloDetails silo) : PlacedGrain(silo);
