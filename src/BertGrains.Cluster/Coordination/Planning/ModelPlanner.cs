using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>
/// Decides what the coordinator of one model does next. Nothing moves without need: a replica stays where it is until its silo is gone or
/// draining, and only what is missing gets a device.
/// </summary>
internal sealed class ModelPlanner(string model, LoadFailures failures)
{
    /// <summary>Plans.</summary>
    /// <param name="wanted">What should run.</param>
    /// <param name="view">What does.</param>
    /// <param name="routed">What is in the routing table now.</param>
    public ModelPlan Plan(DeployedModel wanted, ClusterView view, IReadOnlyList<RoutedRevision> routed)
    {
        var revisions = Observe(wanted, view, routed);
        TrafficShares.Assign(revisions);

        var routes = Routes(revisions);
        var drains = revisions.SelectMany(DrainsOf).ToList();
        var board = new DeviceBoard(view, failures);
        var loads = Place(revisions, view, board);
        if (loads.Count == 0 && drains.Count == 0 && ReplacementRoom.Find(revisions, board, view) is { } outgoing)
        {
            drains.Add(outgoing);
            routes = Routes(revisions, without: outgoing);
        }

        var status = revisions.Select(revision => StatusOf(revision, routes)).ToList();
        var kept = revisions.SelectMany(revision => revision.Owners).Except(drains)
            .Where(owner => owner.Serves).Select(owner => owner.Placement);
        return new ModelPlan(routes, drains, loads, [.. kept], Forgotten(revisions, view), status);
    }

    private List<RevisionPlan> Observe(DeployedModel wanted, ClusterView view, IReadOnlyList<RoutedRevision> routed)
    {
        var found = ObservedReplicas.Of(model, view).ToLookup(replica => replica.Placement.Id.Revision);
        var table = routed.SelectMany(revision => revision.Replicas)
            .Select(replica => new ReplicaPlacement(replica.Id, replica.Silo, replica.Device)).ToHashSet();
        return
        [
            .. wanted.Revisions.Select(revision =>
                new RevisionPlan(revision, CountDevices(view, revision.Device), found[revision.Revision], table.Contains)),
        ];
    }

    private static int CountDevices(ClusterView view, string kind) =>
        view.Silos.Where(silo => silo.Serves).Sum(silo => silo.Report.Devices.Count(device => device.Kind == kind));

    // A model that is wanted has at least one revision in its table, so that fronts know it and can say that it is not available.
    private static List<RoutedRevision> Routes(List<RevisionPlan> revisions, ObservedReplica? without = null)
    {
        var routes = revisions.Where(revision => revision.Weight > 0)
            .Select(revision => new RoutedRevision(
                revision.Wanted.Revision,
                revision.Weight,
                [
                    .. revision.Serving().Where(owner => owner != without)
                        .Select(owner => new RoutedReplica(owner.Placement.Id, owner.Placement.Silo, owner.Placement.Device)),
                ]))
            .Where(route => route.Replicas.Count > 0)
            .ToList();
        var newest = revisions.LastOrDefault(revision => revision.Wanted.IsActive)
            ?? revisions.LastOrDefault(revision => !revision.Wanted.IsRemoved);
        return routes.Count > 0 || newest is null ? routes : [new RoutedRevision(newest.Wanted.Revision, 100, [])];
    }

    private static IEnumerable<ObservedReplica> DrainsOf(RevisionPlan revision) =>
        revision.Surplus().Where(owner => owner.State == ReplicaState.Ready)
            .Concat(revision.Owners.Where(owner => owner.State == ReplicaState.Faulted));

    private List<ReplicaPlacement> Place(List<RevisionPlan> revisions, ClusterView view, DeviceBoard board)
    {
        foreach (var step in view.Steps.Where(step => step.IsLoad && !IsReported(view, step.Placement)))
        {
            var revision = revisions.Find(revision => revision.Wanted.Revision == step.Placement.Id.Revision);
            board.Find(step.Placement.Silo, step.Placement.Device)?.Take(revision?.NeededBytes ?? 0);
        }

        var loads = new List<ReplicaPlacement>();
        foreach (var revision in revisions.Where(revision => !revision.IsFading && !revision.Wanted.IsDrained))
            PlaceMissing(revision, view, board, loads);
        return loads;
    }

    private void PlaceMissing(RevisionPlan revision, ClusterView view, DeviceBoard board, List<ReplicaPlacement> loads)
    {
        foreach (var ordinal in revision.Missing().ToList())
        {
            if (view.Unreported.Count > 0)
            {
                revision.Waiting = $"It waits for the first report of {string.Join(", ", view.Unreported)}, where a replica may be.";
                return;
            }

            if (board.Choose(revision) is not { } slot)
            {
                revision.Waiting = board.Explain(revision);
                revision.IsRefused = board.IsRefused(revision);
                return;
            }

            var placement = new ReplicaPlacement(
                new ReplicaId(model, revision.Wanted.Revision, ordinal), slot.Silo.Report.Address, slot.Status.Name);
            slot.Take(revision.NeededBytes);
            revision.Add(new ObservedReplica(placement, ReplicaState.Loading, 0, Serves: false));
            loads.Add(placement);
        }
    }

    private static bool IsReported(ClusterView view, ReplicaPlacement placement) =>
        view.Silos.Any(silo => silo.Report.Address.Equals(placement.Silo)
            && silo.Report.Replicas.Any(replica => replica.Id == placement.Id));

    private static List<string> Forgotten(List<RevisionPlan> revisions, ClusterView view) =>
        view.Unreported.Count > 0
            ? []
            : [.. revisions.Where(revision => revision.IsRetired && !revision.IsAnywhere).Select(revision => revision.Wanted.Revision)];

    private RevisionStatus StatusOf(RevisionPlan revision, List<RoutedRevision> routes) => new(
        revision.Wanted.Revision,
        revision.Wanted.Device,
        revision.Limit,
        revision.Owners.Count(owner => owner.Serves),
        routes.Find(route => route.Revision == revision.Wanted.Revision && route.Replicas.Count > 0)?.Weight ?? 0,
        [.. RevisionProgress.Describe(revision), .. failures.Describe(revision.Wanted.Revision)],
        RevisionProgress.HasFailed(revision));
}
