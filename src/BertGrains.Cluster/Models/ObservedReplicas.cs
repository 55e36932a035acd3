namespace BertGrains.Cluster.Models;

/// <summary>Reads the replicas of one model out of what the silos report and what the coordinator has begun.</summary>
internal static class ObservedReplicas
{
    /// <summary>Every replica of the model that a silo has or is about to have.</summary>
    public static IEnumerable<OwnedReplica> Of(string model, ClusterView view)
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
                yield return new OwnedReplica(
                    placement, state, replica.MemoryBytes, state == ReplicaState.Ready && silo.Serves, replica.Fault);
            }
        }

        foreach (var step in view.Steps.Where(step => !shown.Contains((step.Placement.Silo, step.Placement.Id))))
            yield return new OwnedReplica(step.Placement, step.IsLoad ? ReplicaState.Loading : ReplicaState.Draining, 0, Serves: false);
    }
}
