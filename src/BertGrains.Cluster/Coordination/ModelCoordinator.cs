using BertGrains.Cluster.Coordination.Execution;
using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.Planning;
using BertGrains.Cluster.Coordination.State;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>
/// Makes the replicas of one model match its deployed state. A round observes the cluster, plans, publishes the routing table and begins the
/// planned loads and drains. The end of each starts another round. Used in the turns of its grain only.
/// </summary>
internal sealed class ModelCoordinator
{
    private readonly string _model;
    private readonly StoredState<DeployedModel> _state;
    private readonly SiloReports _reports;
    private readonly ILogger _logger;
    private readonly LoadFailures _failures;
    private readonly ModelPlanner _planner;
    private readonly ModelRoutingTable _table;
    private readonly PlanExecution _execution;
    private readonly CoalescedWork<bool> _rounds;
    private bool _isStopped;

    public ModelCoordinator(string model, StoredState<DeployedModel> state, CoordinatorCalls calls, TimeProvider time, ILogger logger)
    {
        _model = model;
        _state = state;
        _reports = calls.Reports;
        _logger = logger;
        _failures = new LoadFailures(time);
        _planner = new ModelPlanner(model, _failures);
        _table = new ModelRoutingTable(model, state, calls.Tables, time, logger);
        _execution = new PlanExecution(calls.Replicas, _failures, time, logger, () => _ = ReconcileAsync());
        _rounds = new CoalescedWork<bool>(TryReconcileAsync);
    }

    /// <summary>The newest routing table. Its version is 0 until the coordinator has observed the cluster.</summary>
    public RoutingTable Table => _table.Current;

    /// <summary>Status of each revision by the last plan.</summary>
    public IReadOnlyList<RevisionStatus> Status { get; private set; } = [];

    /// <summary>Stops all actions: another activation is the coordinator.</summary>
    public void Stop()
    {
        _isStopped = true;
        _table.Stop();
    }

    /// <summary>Retries failed loads of a revision in the next round, without their pauses.</summary>
    public void Retry(string revision) => _failures.Clear(revision);

    /// <summary>Runs one round. Completes when its loads and drains have begun. Never faults.</summary>
    public Task ReconcileAsync() => _rounds.RunAsync();

    private async Task<bool> TryReconcileAsync()
    {
        try
        {
            await ReconcileOnceAsync();
        }
        catch (Exception e)
        {
            _logger.ReconcileFailed(_model, e);
        }

        return true;
    }

    private async Task ReconcileOnceAsync()
    {
        var reports = await _reports.GatherAsync();
        if (_isStopped)
            return;
        _execution.Observe(reports);
        _failures.Keep(
            [.. _state.Value.Revisions.Select(revision => revision.Revision)], [.. reports.Silos.Select(silo => silo.Report.Address)]);

        var plan = _planner.Plan(_state.Value, View(reports), Table.Revisions);
        Status = plan.Status;
        Remove(plan.Completed);

        // Silos that have not reported may have serving replicas: core silos keep the table of the previous coordinator until they do.
        if (Table.Version == 0 && reports.Unreported.Any(silo => silo.MayHaveReplicas))
            return;
        _table.Update(plan.Routes);
        await _table.PublishAsync();
        if (!_isStopped)
            _execution.Begin(plan, reports, _table.IsHeld);
    }

    private ClusterView View(ClusterReports reports) => new(
        reports.Silos, [.. reports.Unreported.Where(silo => silo.MayHaveReplicas).Select(silo => silo.Name)], _execution.OpenSteps);

    private void Remove(IReadOnlyList<string> revisions)
    {
        if (revisions.Count == 0)
            return;
        foreach (var revision in revisions)
            _logger.RevisionRemoved(_model, revision);
        var deployed = _state.Value;
        _state.Adopt(deployed with { Revisions = [.. deployed.Revisions.Where(revision => !revisions.Contains(revision.Revision))] });
    }
}

/// <summary>The calls of a coordinator to the rest of the cluster.</summary>
/// <param name="Reports">Reads the reports of the silos.</param>
/// <param name="Tables">Publishes routing tables to the core silos.</param>
/// <param name="Replicas">Loads and drains replicas.</param>
internal sealed record CoordinatorCalls(SiloReports Reports, RoutingTablePublisher Tables, ReplicaCalls Replicas);
