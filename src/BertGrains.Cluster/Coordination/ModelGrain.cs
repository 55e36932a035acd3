using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Coordination.Commands;
using BertGrains.Cluster.Coordination.State;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Placement;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>A model's coordinator as the cluster addresses it.</summary>
[GrainType("bertgrains-model"), RequireRole(SiloRoles.Core), KeepAlive]
internal sealed class ModelGrain(
    [PersistentState("wanted")] IPersistentState<DeployedModel> storage,
    CoordinatorCalls calls,
    TimeProvider time,
    ILogger<ModelGrain> logger) : Grain, IModelGrain, IRemindable
{
    private const string Reminder = "reconcile";
    private const string DatabaseIsAway =
        "The database does not answer, so that nothing can be changed now; what runs goes on. Look at the status before you try again.";

    // The shortest that Orleans allows; it only matters when the silo of the coordinator was lost and nobody calls it.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private StoredState<DeployedModel> _state = null!;
    private ModelCoordinator _coordinator = null!;
    private Task? _listing;
    private bool? _isListed;

    private string Model => this.GetPrimaryKeyString();

    private bool IsWanted => _state.Value.Revisions.Length > 0;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = new StoredState<DeployedModel>(storage, time, logger, GiveUp);
        _coordinator = new ModelCoordinator(Model, _state, calls, time, logger);
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
        if (change.Wanted is null)
        {
            // A bundle that was just put into a folder is seen when its silo looks there the next time.
            await Task.Delay(BundleFolders.RescanAfter, time);
            change = ModelCommands.Deploy(Model, _state.Value, call, (await calls.Reports.GatherAsync()).All);
        }

        // Who deploys a revision that failed has done something about it.
        if (change.Wanted is { Revisions: [.., var deployed] })
            _coordinator.TryAgain(deployed.Revision);
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
        if (_listing is null or { IsCompleted: true })
            _listing = TryListAsync();
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
        if (change.Wanted is null)
            return change.Reply;
        if (!await _state.TryCommitAsync(change.Wanted))
            return new ChangeReply(new BertError(ErrorCode.Unavailable, DatabaseIsAway), null);

        await ReconcileAsync();
        return change.Reply;
    }

    // The catalog and the reminder lead to this coordinator where it is lost. They may wait; what runs does not need them. What changes
    // meanwhile is seen to afterwards: nobody may call for a long time.
    private async Task TryListAsync()
    {
        try
        {
            for (var isWanted = IsWanted; isWanted != _isListed; isWanted = IsWanted)
            {
                // Where it fails half-way, nobody knows what the list says.
                _isListed = null;
                await ListAsync(isWanted);
                _isListed = isWanted;
            }
        }
        catch (Exception e)
        {
            logger.NotListed(Model, e.Message);
        }
    }

    private async Task ListAsync(bool isWanted)
    {
        var catalog = GrainFactory.GetGrain<ICatalogGrain>(0);
        if (isWanted)
        {
            await catalog.AddAsync(Model);
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            return;
        }

        await catalog.RemoveAsync(Model);
        if (await this.GetReminder(Reminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }
}
