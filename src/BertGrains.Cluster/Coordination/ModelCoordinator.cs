using BertGrains.Cluster.Coordination.Execution;
using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.Planning;
using BertGrains.Cluster.Coordination.State;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>
/// Coordinates one model: looks at the cluster, plans, tells the fronts, and begins what the plan says. Loads and drains run on by
/// themselves; each end leads to another look. Used in the turns of its grain only.
/// </summary>
internal sealed class ModelCoordinator
{
    // A front that does not take the table for longer may lose what it sends to a replica that is drained.
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(15);

    private readonly string _model;
    private readonly StoredState<DeployedModel> _state;
    private readonly CoordinatorCalls _calls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LoadFailures _failures;
    private readonly ModelPlanner _planner;
    private readonly ReplicaSteps _steps;
    private readonly ReplicaLeaseRenewal _leases;
    private readonly CoalescedWork<bool> _work;
    private HashSet<SiloAddress> _informed = [];
    private long? _lackingSince;
    private bool _isStopped;

    public ModelCoordinator(string model, StoredState<DeployedModel> state, CoordinatorCalls calls, TimeProvider time, ILogger logger)
    {
        _model = model;
        _state = state;
        _calls = calls;
        _time = time;
        _logger = logger;
        _failures = new LoadFailures(time);
        _planner = new ModelPlanner(model, _failures);
        _steps = new ReplicaSteps(calls.Replicas, _failures, time, logger, () => _ = ReconcileAsync());
        _leases = new ReplicaLeaseRenewal(calls.Replicas, time, logger);
        _work = new CoalescedWork<bool>(TryReconcileAsync);
        Table = new RoutingTable(model, 0, []);
    }

    /// <summary>The newest table. Its version is 0 until the coordinator has seen the cluster.</summary>
    public RoutingTable Table { get; private set; }

    /// <summary>What the last plan says of each revision.</summary>
    public IReadOnlyList<RevisionStatus> Status { get; private set; } = [];

    /// <summary>Does nothing more: another activation is the coordinator from here on.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Tries a revision again wherever it failed, at once with the next look.</summary>
    public void TryAgain(string revision) => _failures.Forget(revision);

    /// <summary>Looks at the cluster and acts. Ends when everything has been begun that has to be.</summary>
    public Task ReconcileAsync() => _work.RunAsync();

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
        var reports = await _calls.Reports.GatherAsync();
        if (_isStopped)
            return;
        _steps.Observe(reports);
        _failures.Keep(
            [.. _state.Value.Revisions.Select(revision => revision.Revision)], [.. reports.Silos.Select(silo => silo.Report.Address)]);

        var plan = _planner.Plan(_state.Value, View(reports), Table.Revisions);
        Status = plan.Status;
        Forget(plan.Forgotten);

        // Replicas may serve that nobody has reported to this coordinator yet: the fronts keep the table of the one before it.
        if (Table.Version == 0 && reports.Unreported.Any(silo => silo.MayHaveReplicas))
            return;
        Route(plan.Routes);
        await PublishAsync();
        if (!_isStopped)
            Begin(plan, reports);
    }

    private ClusterView View(ClusterReports reports) => new(
        reports.Silos, [.. reports.Unreported.Where(silo => silo.MayHaveReplicas).Select(silo => silo.Name)], _steps.Open);

    private void Forget(IReadOnlyList<string> revisions)
    {
        if (revisions.Count == 0)
            return;
        foreach (var revision in revisions)
            _logger.RevisionForgotten(_model, revision);
        var wanted = _state.Value;
        _state.Adopt(wanted with { Revisions = [.. wanted.Revisions.Where(revision => !revisions.Contains(revision.Revision))] });
    }

    // Milliseconds since 1970 keep the version growing where the last one could not be written down.
    private void Route(IReadOnlyList<RoutedRevision> routes)
    {
        if (Table.Version > 0 && RoutingTables.AreSame(Table.Revisions, routes))
            return;

        var last = Math.Max(Table.Version, _state.Value.TableVersion);
        Table = new RoutingTable(_model, Math.Max(last + 1, _time.GetUtcNow().ToUnixTimeMilliseconds()), routes);
        _informed = [];
        _state.Adopt(_state.Value with { TableVersion = Table.Version });
        _logger.TableChanged(_model, Table.Version, routes.Sum(route => route.Replicas.Count), routes.Count);
    }

    private async Task PublishAsync()
    {
        var publication = await _calls.Fronts.PublishAsync(Table, _informed);
        if (publication.Newest > Table.Version && !_isStopped)
        {
            // The coordinator before this one had a clock that was ahead, and could not write its version down. Or this one is outdated:
            // the write shows it.
            Table = Table with { Version = publication.Newest + 1 };
            _state.Adopt(_state.Value with { TableVersion = Table.Version });
            await _state.SettleAsync();
            if (_isStopped)
                return;
            publication = await _calls.Fronts.PublishAsync(Table, new HashSet<SiloAddress>());
        }

        _informed = publication.Informed;
        _lackingSince = publication.IsComplete ? null : _lackingSince ?? _time.GetTimestamp();
    }

    private void Begin(ModelPlan plan, ClusterReports reports)
    {
        _steps.CancelLoads(id => Status.Any(status => status.Revision == id.Revision && id.Ordinal < status.Wanted));
        var silos = reports.Silos.ToDictionary(silo => silo.Report.Address, silo => silo.Report);
        var isHeld = _lackingSince is { } since && _time.GetElapsedTime(since) < LongestHold;
        foreach (var drain in plan.Drains)
        {
            // A front that lacks the table still sends to it.
            if (isHeld && drain.State == ReplicaState.Ready)
                continue;
            if (drain.State == ReplicaState.Faulted)
                _failures.Add(drain.Placement, new LoadReply(LoadOutcome.Refused, drain.Fault), silos[drain.Placement.Silo]);
            _steps.Drain(drain.Placement);
        }

        foreach (var load in plan.Loads)
            _steps.Load(load, silos[load.Silo]);
        _leases.Renew(plan.Kept);
    }
}
