namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>What a coordinator knows of the cluster at one moment.</summary>
/// <param name="Silos">The silos that have reported, those that fell silent with their last report.</param>
/// <param name="Unreported">Names of workers that are alive and have not reported yet: they may have replicas that nobody knows of.</param>
/// <param name="Steps">Loads and drains whose effect the reports do not show yet.</param>
internal sealed record ClusterView(
    IReadOnlyList<ObservedSilo> Silos, IReadOnlyList<string> Unreported, IReadOnlyList<ReplicaStep> Steps);

/// <summary>One replica on one device.</summary>
/// <param name="Id">Which replica.</param>
/// <param name="Silo">The silo.</param>
/// <param name="Device">The device there, such as cpu or cuda:0.</param>
internal readonly record struct ReplicaPlacement(ReplicaId Id, SiloAddress Silo, string Device);

/// <summary>A load or a drain whose effect the reports do not show yet.</summary>
/// <param name="Placement">The replica and its device.</param>
/// <param name="IsLoad">Whether it is a load; else a drain.</param>
internal readonly record struct ReplicaStep(ReplicaPlacement Placement, bool IsLoad);

/// <summary>A replica that a silo has or is about to have.</summary>
/// <param name="Placement">Which, and where.</param>
/// <param name="State">Its state there.</param>
/// <param name="MemoryBytes">What it holds of the device's memory; 0 when it is not known yet.</param>
/// <param name="Serves">Whether it may get traffic.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal sealed record ObservedReplica(
    ReplicaPlacement Placement, ReplicaState State, long MemoryBytes, bool Serves, string? Fault = null);

/// <summary>Reads the replicas of one model out of what the silos report and what the coordinator has begun.</summary>
internal static class ObservedReplicas
{
    /// <summary>Every replica of the model that a silo has or is about to have.</summary>
    public static IEnumerable<ObservedReplica> Of(string model, ClusterView view)
    {
        var steps = view.Steps.ToLookup(step => (step.Placement.Silo, step.Placement.Id));
        var shown = new HashSet<(SiloAddress, ReplicaId)>();
        foreach (var silo in view.Silos)
        {
            foreach (var replica in silo.Report.Replicas.Where(replica => replica.Id.Model == model))
            {
                shown.Add((silo.Report.Address, replica.Id));
                var isDraining = steps[(silo.Report.Address, replica.Id)].Any(step => !step.IsLoad);
                var state = isDraining ? ReplicaState.Draining : replica.State;
                var placement = new ReplicaPlacement(replica.Id, silo.Report.Address, replica.Device);
                yield return new ObservedReplica(
                    placement, state, replica.MemoryBytes, state == ReplicaState.Ready && silo.Serves, replica.Fault);
            }
        }

        foreach (var step in view.Steps.Where(step => !shown.Contains((step.Placement.Silo, step.Placement.Id))))
            yield return new ObservedReplica(step.Placement, step.IsLoad ? ReplicaState.Loading : ReplicaState.Draining, 0, Serves: false);
    }
}
