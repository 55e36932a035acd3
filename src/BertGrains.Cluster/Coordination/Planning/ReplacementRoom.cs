using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>Frees memory for a new revision where it does not fit together with the old one.</summary>
internal static class ReplacementRoom
{
    /// <summary>
    /// The replica of an old revision that makes room for one of a new revision. One at a time, and only when the new revision is deployed
    /// with all the traffic and has a serving replica.
    /// </summary>
    public static ObservedReplica? Find(IReadOnlyList<RevisionPlan> revisions, DeviceBoard board, ClusterView view)
    {
        var incoming = revisions.LastOrDefault(revision => revision.Deployed is { IsActive: true, Weight: 100 });
        if (incoming is null || view.Steps.Any(step => revisions.Any(revision => revision.Has(step.Placement.Id))))
            return null;
        if (!incoming.Missing().Any() || !incoming.Serving().Any() || incoming.Owners.Any(owner => owner.State == ReplicaState.Loading))
            return null;

        var tight = board.WithoutRoom(incoming).ToList();
        return revisions.Where(revision => revision.IsSuperseded)
            .SelectMany(revision => revision.Owners.Reverse())
            .FirstOrDefault(owner => owner.State == ReplicaState.Ready && tight.Exists(slot => MakesRoom(owner, slot, incoming)));
    }

    private static bool MakesRoom(ObservedReplica owner, DeviceSlot slot, RevisionPlan incoming) =>
        slot.Silo.Report.Address.Equals(owner.Placement.Silo)
        && slot.Status.Name == owner.Placement.Device
        && slot.FreeBytes + owner.MemoryBytes >= incoming.NeededBytes;
}
