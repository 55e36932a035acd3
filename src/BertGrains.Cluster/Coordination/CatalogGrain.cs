using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.State;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Placement;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>The list of models, and the reports of their coordinators. One that hangs does not delay the answers of the others.</summary>
[GrainType("bertgrains-catalog"), RequireRole(SiloRoles.Core), KeepAlive]
internal sealed class CatalogGrain(
    [PersistentState("catalog")] IPersistentState<CatalogState> storage,
    SiloReports reports,
    TimeProvider time,
    ILogger<CatalogGrain> logger) : Grain, ICatalogGrain
{
    // A coordinator that has to observe the cluster first needs as long as the slowest silo may take.
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
    public Task<Page<string>> GetModelsAsync(int start) =>
        Task.FromResult(PageCut.Take<string>(_state.Value.Models, start, _ => 1));

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
    public async Task<Page<RoutingTable>> GetRoutingTablesAsync(int start)
    {
        var models = _state.Value.Models;
        var tables = await CallAsync(PageCut.Candidates(models, start), _tables, model => model.GetRoutingTableAsync());
        return PageCut.Take<RoutingTable>(
            [.. PageCut.Candidates(models, start).Zip(tables).Select(pair => pair.Second ?? new RoutingTable(pair.First, 0, []))],
            start,
            models.Length,
            PageCut.WeightOf);
    }

    /// <inheritdoc/>
    public async Task<Page<ModelStatus>> GetModelStatusesAsync(int start)
    {
        var models = _state.Value.Models;
        var statuses = await CallAsync(PageCut.Candidates(models, start), _statuses, model => model.GetStatusAsync());
        return PageCut.Take<ModelStatus>(
            [.. PageCut.Candidates(models, start).Zip(statuses).Select(pair => pair.Second ?? new ModelStatus(pair.First, 0, []))],
            start,
            models.Length,
            PageCut.WeightOf);
    }

    /// <inheritdoc/>
    public async Task<Page<SiloReport>> GetSiloReportsAsync(int start) =>
        PageCut.Take<SiloReport>((await reports.GatherAsync()).All, start, PageCut.WeightOf);

    // For a coordinator that does not answer, its last answer is used.
    private async Task<T?[]> CallAsync<T>(IEnumerable<string> models, Dictionary<string, T> last, Func<IModelGrain, Task<T>> call)
        where T : class =>
        await Task.WhenAll(models.Select(async model =>
        {
            try
            {
                return last[model] = await call(GrainFactory.GetGrain<IModelGrain>(model)).WaitAsync(Timeout, time);
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
            throw new TimeoutException("The catalog could not be stored. The log of its silo has the reason.");
    }
}
