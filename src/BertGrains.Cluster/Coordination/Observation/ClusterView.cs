namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>The cluster at one moment, as a coordinator observes it.</summary>
/// <param name="Silos">The silos that have reported; a silent one with its last report.</param>
/// <param name="Unreported">Names of live workers that have not reported yet and may have replicas.</param>
/// <param name="Steps">Loads and drains whose effect the reports do not show yet.</param>
internal sealed record ClusterView(
    IReadOnlyList<ObservedSilo> Silos, IReadOnlyList<string> Unreported, IReadOnlyList<ReplicaStep> Steps)
{
    /// <summary>Every replica of a model that a silo has, loads or unloads.</summary>
    public IEnumerable<ObservedReplica> ReplicasOf(string model)
    {
        var steps = Steps.ToLookup(step => (step.Placement.Silo, step.Placement.Id));
        var reported = new HashSet<(SiloAddress, ReplicaId)>();
        foreach (var silo in Silos)
        {
            foreach (var replica in silo.Report.Replicas.Where(replica => replica.Id.Model == model))
            {
                reported.Add((silo.Report.Address, replica.Id));
                var isDraining = steps[(silo.Report.Address, replica.Id)].Any(step => !step.IsLoad);
                var state = isDraining ? ReplicaState.Draining : replica.State;
                var placement = new ReplicaPlacement(replica.Id, silo.Report.Address, replica.Device);
                yield return new ObservedReplica(
                    placement, state, replica.MemoryBytes, state == ReplicaState.Ready && silo.Serves, replica.Fault);
            }
        }

        foreach (var step in Steps.Where(step => !reported.Contains((step.Placement.Silo, step.Placement.Id))))
            yield return new ObservedReplica(step.Placement, step.IsLoad ? ReplicaState.Loading : ReplicaState.Draining, 0, Serves: false);
    }
}

/// <summary>A replica that a silo has, loads or unloads.</summary>
/// <param name="Placement">Which replica, and where.</param>
/// <param name="State">Its state there.</param>
/// <param name="MemoryBytes">Device memory that it holds; 0 when unknown.</param>
/// <param name="Serves">Whether it may get traffic.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal sealed record ObservedReplica(
    ReplicaPlacement Placement, ReplicaState State, long MemoryBytes, bool Serves, string? Fault = null);

/// <summary>One replica on one device.</summary>
/// <param name="Id">Which replica.</param>
/// <param name="Silo">The silo.</param>
/// <param name="Device">The device there, such as cpu or cuda:0.</param>
internal readonly record struct ReplicaPlacement(ReplicaId Id, SiloAddress Silo, string Device);

/// <summary>A load or a drain whose effect the reports do not show yet.</summary>
/// <param name="Placement">The replica and its device.</param>
/// <param name="IsLoad">Whether it is a load; otherwise a drain.</param>
internal readonly record struct ReplicaStep(ReplicaPlacement Placement, bool IsLoad);
