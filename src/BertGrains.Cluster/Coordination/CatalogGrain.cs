using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.State;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Placement;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>The list of models, and what their coordinators say together. One that hangs does not hang the others' answers.</summary>
[GrainType("bertgrains-catalog"), RequireRole(SiloRoles.Core), KeepAlive]
internal sealed class CatalogGrain(
    [PersistentState("catalog")] IPersistentState<CatalogState> storage,
    SiloReports reports,
    TimeProvider time,
    ILogger<CatalogGrain> logger) : Grain, ICatalogGrain
{
    // A coordinator that has to look at the cluster first takes as long as the slowest silo may.
    private static readonly TimeSpan Timeout = 2 * SiloReports.Timeout;

    private readonly Dictionary<string, RoutingTable> _tables = [];
    private readonly Dictionary<string, ModelStatus> _statuses = [];
    private StoredState<CatalogState> _state = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = new StoredState<CatalogState>(storage, time, logger, DeactivateOnIdle);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync() => Task.FromResult<IReadOnlyList<string>>(_state.Value.Models);

    /// <inheritdoc/>
    public async Task AddAsync(string model)
    {
        if (!_state.Value.Models.Contains(model))
            await CommitAsync([.. _state.Value.Models, model]);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string model)
    {
        if (_state.Value.Models.Contains(model))
            await CommitAsync([.. _state.Value.Models.Where(other => other != model)]);
        _tables.Remove(model);
        _statuses.Remove(model);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RoutingTable>> GetRoutingTablesAsync()
    {
        var models = _state.Value.Models;
        var tables = await AskAsync(_tables, model => model.GetRoutingTableAsync());
        return [.. models.Zip(tables).Select(pair => pair.Second ?? new RoutingTable(pair.First, 0, []))];
    }

    /// <inheritdoc/>
    public async Task<ClusterStatus> GetStatusAsync()
    {
        var models = _state.Value.Models;
        var silos = reports.GatherAsync();
        var statuses = await AskAsync(_statuses, model => model.GetStatusAsync());
        return new ClusterStatus(
            (await silos).All, [.. models.Zip(statuses).Select(pair => pair.Second ?? new ModelStatus(pair.First, 0, []))]);
    }

    // What a coordinator said last stands in for one that does not answer.
    private async Task<T?[]> AskAsync<T>(Dictionary<string, T> last, Func<IModelGrain, Task<T>> ask)
        where T : class =>
        await Task.WhenAll(_state.Value.Models.Select(async model =>
        {
            try
            {
                return last[model] = await ask(GrainFactory.GetGrain<IModelGrain>(model)).WaitAsync(Timeout, time);
            }
            catch (Exception e)
            {
                logger.CoordinatorsNotReached(e.Message);
                return last.GetValueOrDefault(model);
            }
        }));

    private async Task CommitAsync(string[] models)
    {
        if (!await _state.TryCommitAsync(new CatalogState { Models = models }))
            throw new TimeoutException("The catalog could not be written down; its silo's log says why.");
    }
}
