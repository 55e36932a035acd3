using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.Planning;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>
/// Begins the loads and drains of plans and renews the leases of loaded replicas. It does not wait for their end. Used in the coordinator's
/// turns only.
/// </summary>
/// <param name="calls">Calls the replicas.</param>
/// <param name="failures">Receives failed loads.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Receives what is begun and ended.</param>
/// <param name="onStepEnded">Called when a load or a drain has ended.</param>
internal sealed class PlanExecution(ReplicaCalls calls, LoadFailures failures, TimeProvider time, ILogger logger, Action onStepEnded)
{
    private readonly ReplicaSteps _steps = new(calls, failures, time, logger, onStepEnded);
    private readonly ReplicaLeaseRenewal _leases = new(calls, time, logger);

    /// <summary>Loads and drains whose effect the reports do not show yet.</summary>
    public IReadOnlyList<ReplicaStep> OpenSteps => _steps.Open;

    /// <summary>Closes the steps that new reports show.</summary>
    public void Observe(ClusterReports reports) => _steps.Observe(reports);

    /// <summary>Begins the steps of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="reports">The reports that it was made from.</param>
    /// <param name="holdsDrains">Whether serving replicas are not drained yet: a core silo may still send items to them.</param>
    public void Begin(ModelPlan plan, ClusterReports reports, bool holdsDrains)
    {
        _steps.CancelLoads(id => plan.Status.Any(status => status.Revision == id.Revision && id.Ordinal < status.Desired));
        var silos = reports.Silos.ToDictionary(silo => silo.Report.Address, silo => silo.Report);
        foreach (var drain in plan.Drains.Where(drain => !holdsDrains || drain.State != ReplicaState.Ready))
        {
            if (drain.State == ReplicaState.Faulted)
                failures.Add(drain.Placement, new LoadReply(LoadOutcome.Refused, drain.Fault), silos[drain.Placement.Silo]);
            _steps.Drain(drain.Placement);
        }

        foreach (var load in plan.Loads)
            _steps.Load(load, silos[load.Silo]);
        _leases.Renew(plan.Kept);
    }
}
