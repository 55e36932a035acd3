using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Coordination.Commands;
using BertGrains.Cluster.Coordination.State;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Placement;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>
/// The grain of a model's coordinator: stores the deployed state, applies commands to it and calls <see cref="ModelCoordinator"/>.
/// </summary>
[GrainType("bertgrains-model"), RequireRole(SiloRoles.Core), KeepAlive]
internal sealed class ModelGrain(
    [PersistentState(DeployedModel.StorageName)] IPersistentState<DeployedModel> storage,
    CoordinatorCalls calls,
    TimeProvider time,
    ILogger<ModelGrain> logger) : Grain, IModelGrain, IRemindable
{
    private const string Reminder = "reconcile";
    private const string DatabaseUnavailable =
        "The database does not answer, so nothing was changed; loaded replicas go on serving. Check the status, then try again.";

    // The shortest period that Orleans allows. The reminder matters only when the coordinator's silo was lost and no call activates the
    // grain elsewhere.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private StoredState<DeployedModel> _state = null!;
    private ModelCoordinator _coordinator = null!;
    private CatalogListing _listing = null!;

    private string Model => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = new StoredState<DeployedModel>(storage, time, logger, GiveUp);
        _coordinator = new ModelCoordinator(Model, _state, calls, time, logger);
        _listing = new CatalogListing(Model, () => _state.Value.Revisions.Length > 0, AddToCatalogAsync, RemoveFromCatalogAsync, logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _coordinator.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ChangeReply> DeployAsync(DeployCall call)
    {
        var change = ModelCommands.Deploy(Model, _state.Value, call, (await calls.Reports.GatherAsync()).All);
        if (change.Deployed is null)
        {
            // A silo finds a bundle that was just added when it scans its folders again.
            await Task.Delay(BundleFolders.RescanAfter, time);
            change = ModelCommands.Deploy(Model, _state.Value, call, (await calls.Reports.GatherAsync()).All);
        }

        // A revision that failed is deployed again after its cause was fixed.
        if (change.Reply.Deployment is { Revision: { } deployed })
            _coordinator.Retry(deployed);
        return await ChangeAsync(change);
    }

    /// <inheritdoc/>
    public Task<ChangeReply> ScaleAsync(int replicas) => ChangeAsync(ModelCommands.Scale(_state.Value, replicas));

    /// <inheritdoc/>
    public Task<ChangeReply> DrainAsync(string? revision) => ChangeAsync(ModelCommands.Drain(_state.Value, revision));

    /// <inheritdoc/>
    public Task<ChangeReply> RemoveAsync(string? revision) => ChangeAsync(ModelCommands.Remove(_state.Value, revision));

    /// <inheritdoc/>
    public async Task ReconcileAsync()
    {
        await _coordinator.ReconcileAsync();
        _listing.Update();
    }

    /// <inheritdoc/>
    public async Task<RoutingTable> GetRoutingTableAsync()
    {
        if (_coordinator.Table.Version == 0)
            await ReconcileAsync();
        return _coordinator.Table;
    }

    /// <inheritdoc/>
    public async Task<ModelStatus> GetStatusAsync()
    {
        if (_coordinator.Table.Version == 0)
            await ReconcileAsync();
        return new ModelStatus(Model, _coordinator.Table.Version, _coordinator.Status);
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => ReconcileAsync();

    private void GiveUp()
    {
        _coordinator.Stop();
        DeactivateOnIdle();
    }

    private async Task<ChangeReply> ChangeAsync(ModelChange change)
    {
        if (change.Deployed is null)
            return change.Reply;
        if (!await _state.TryCommitAsync(change.Deployed))
            return new ChangeReply(new BertError(ErrorCode.Unavailable, DatabaseUnavailable), null);

        await ReconcileAsync();
        return change.Reply;
    }

    private async Task AddToCatalogAsync()
    {
        await GrainFactory.GetGrain<ICatalogGrain>(0).AddAsync(Model);
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
    }

    private async Task RemoveFromCatalogAsync()
    {
        await GrainFactory.GetGrain<ICatalogGrain>(0).RemoveAsync(Model);
        if (await this.GetReminder(Reminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }
}
