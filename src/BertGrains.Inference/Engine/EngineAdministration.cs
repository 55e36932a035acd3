namespace BertGrains.Inference.Engine;

/// <summary>The engine of this process as an <see cref="IBertAdministration"/>. It serves the bundles that it was started with.</summary>
internal sealed class EngineAdministration(HostedEngine engine) : IBertAdministration
{
    private static readonly BertError NotChangeable = new(
        ErrorCode.Unprocessable,
        "This process serves the bundles that it was started with. Restart it with others, or run a cluster to change models while it serves.");

    /// <inheritdoc/>
    public Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default)
    {
        var models = engine.Models;
        var silo = new SiloOverview(
            Environment.MachineName,
            "serve",
            Address: null,
            IsDraining: false,
            [.. models.Select(model => model.Replica.DeviceName).Distinct().Select(name => new DeviceOverview(name, KindOf(name), null, null))],
            [.. models.Select(Replica)],
            [.. models.Select(model => new BundleOverview(model.Name, RevisionOf(model)))]);
        return Task.FromResult(new ClusterOverview([silo], [.. models.Select(Model)]));
    }

    /// <inheritdoc/>
    public Task<AcceptedChange> DeployAsync(string model, Deployment deployment, CancellationToken cancellationToken = default) => RefuseAsync();

    /// <inheritdoc/>
    public Task<AcceptedChange> ScaleAsync(string model, int replicas, CancellationToken cancellationToken = default) => RefuseAsync();

    /// <inheritdoc/>
    public Task<AcceptedChange> DrainAsync(string model, string? revision, CancellationToken cancellationToken = default) => RefuseAsync();

    /// <inheritdoc/>
    public Task<AcceptedChange> RemoveAsync(string model, string? revision, CancellationToken cancellationToken = default) => RefuseAsync();

    private static Task<AcceptedChange> RefuseAsync() => Task.FromException<AcceptedChange>(new BertException(NotChangeable));

    private static ReplicaOverview Replica(EngineModel model)
    {
        var queue = model.Replica.Snapshot();
        return new ReplicaOverview(
            model.Name,
            RevisionOf(model),
            Ordinal: 0,
            model.Fault is null ? "ready" : "faulted",
            model.Replica.DeviceName,
            MemoryBytes: null,
            new QueueOverview(queue.WaitingItems, queue.WaitingTokens, queue.PredictedDrain.TotalSeconds),
            model.Replica.MeasureThroughput(),
            model.Fault?.Message);
    }

    private static ModelOverview Model(EngineModel model)
    {
        var ready = model.Fault is null ? 1 : 0;
        var revision = new RevisionOverview(
            RevisionOf(model),
            KindOf(model.Replica.DeviceName),
            Wanted: 1,
            ready,
            Weight: 100,
            model.Fault?.Code == ErrorCode.Internal,
            model.Fault is { } fault ? [fault.Message] : []);
        return new ModelOverview(model.Name, TableVersion: 0, [revision]);
    }

    private static string RevisionOf(EngineModel model) => model.Codec.Description.Revision;

    private static string KindOf(string device) => device.Split(':')[0];
}
