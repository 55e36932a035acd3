using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>
/// Plans the next actions of the coordinator of one model. A replica stays on its device until its silo is lost or draining, and only
/// missing replicas get a device.
/// </summary>
internal sealed class ModelPlanner(string model, LoadFailures failures)
{
    private const int MaxNames = 8;

    /// <summary>Creates a plan.</summary>
    /// <param name="deployed">The deployed state.</param>
    /// <param name="view">The observed cluster.</param>
    /// <param name="routed">Current contents of the routing table.</param>
    public ModelPlan Plan(DeployedModel deployed, ClusterView view, IReadOnlyList<RoutedRevision> routed)
    {
        var revisions = Match(deployed, view, routed);
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
        return new ModelPlan(routes, drains, loads, [.. kept], Completed(revisions, view), status);
    }

    private List<RevisionPlan> Match(DeployedModel deployed, ClusterView view, IReadOnlyList<RoutedRevision> routed)
    {
        var found = view.ReplicasOf(model).ToLookup(replica => replica.Placement.Id.Revision);
        var table = routed.SelectMany(revision => revision.Replicas)
            .Select(replica => new ReplicaPlacement(replica.Id, replica.Silo, replica.Device)).ToHashSet();
        return
        [
            .. deployed.Revisions.Select(revision =>
                new RevisionPlan(revision, CountDevices(view, revision.Device), found[revision.Revision], table.Contains)),
        ];
    }

    private static int CountDevices(ClusterView view, string kind) =>
        view.Silos.Where(silo => silo.Serves).Sum(silo => silo.Report.Devices.Count(device => device.Kind == kind));

    // A deployed model has at least one revision in its table. Core silos then answer "unavailable", not "unknown".
    private static List<RoutedRevision> Routes(List<RevisionPlan> revisions, ObservedReplica? without = null)
    {
        var routes = revisions.Where(revision => revision.Weight > 0)
            .Select(revision => new RoutedRevision(
                revision.Deployed.Revision,
                revision.Weight,
                [
                    .. revision.Serving().Where(owner => owner != without)
                        .Select(owner => new RoutedReplica(owner.Placement.Id, owner.Placement.Silo, owner.Placement.Device)),
                ]))
            .Where(route => route.Replicas.Count > 0)
            .ToList();
        var newest = revisions.LastOrDefault(revision => revision.Deployed.IsActive)
            ?? revisions.LastOrDefault(revision => !revision.Deployed.IsRemoved);
        return routes.Count > 0 || newest is null ? routes : [new RoutedRevision(newest.Deployed.Revision, 100, [])];
    }

    private static IEnumerable<ObservedReplica> DrainsOf(RevisionPlan revision) =>
        revision.Surplus().Where(owner => owner.State == ReplicaState.Ready)
            .Concat(revision.Owners.Where(owner => owner.State == ReplicaState.Faulted));

    private List<ReplicaPlacement> Place(List<RevisionPlan> revisions, ClusterView view, DeviceBoard board)
    {
        foreach (var step in view.Steps.Where(step => step.IsLoad && !IsReported(view, step.Placement)))
        {
            var revision = revisions.Find(revision => revision.Deployed.Revision == step.Placement.Id.Revision);
            board.Find(step.Placement.Silo, step.Placement.Device)?.Take(revision?.NeededBytes ?? 0);
        }

        var loads = new List<ReplicaPlacement>();
        foreach (var revision in revisions.Where(revision => !revision.IsFading && !revision.Deployed.IsDrained))
            PlaceMissing(revision, view, board, loads);
        return loads;
    }

    private void PlaceMissing(RevisionPlan revision, ClusterView view, DeviceBoard board, List<ReplicaPlacement> loads)
    {
        foreach (var ordinal in revision.Missing().ToList())
        {
            if (view.Unreported.Count > 0)
            {
                revision.Waiting = $"Waiting for the first report of {Names(view.Unreported)}, which may already have a replica.";
                return;
            }

            if (board.Choose(revision) is not { } slot)
            {
                revision.Waiting = board.Explain(revision);
                revision.IsRefused = board.IsRefused(revision);
                return;
            }

            var placement = new ReplicaPlacement(
                new ReplicaId(model, revision.Deployed.Revision, ordinal), slot.Silo.Report.Address, slot.Status.Name);
            slot.Take(revision.NeededBytes);
            revision.Add(new ObservedReplica(placement, ReplicaState.Loading, 0, Serves: false));
            loads.Add(placement);
        }
    }

    private static bool IsReported(ClusterView view, ReplicaPlacement placement) =>
        view.Silos.Any(silo => silo.Report.Address.Equals(placement.Silo)
            && silo.Report.Replicas.Any(replica => replica.Id == placement.Id));

    private static List<string> Completed(List<RevisionPlan> revisions, ClusterView view) =>
        view.Unreported.Count > 0
            ? []
            : [.. revisions.Where(revision => revision.IsRetired && !revision.IsAnywhere).Select(revision => revision.Deployed.Revision)];

    private static string Names(IReadOnlyList<string> silos) => silos.Count <= MaxNames
        ? string.Join(", ", silos)
        : $"{string.Join(", ", silos.Take(MaxNames))} and {silos.Count - MaxNames} more silos";

    private RevisionStatus StatusOf(RevisionPlan revision, List<RoutedRevision> routes) => new(
        revision.Deployed.Revision,
        revision.Deployed.Device,
        revision.Limit,
        revision.Owners.Count(owner => owner.Serves),
        routes.Find(route => route.Revision == revision.Deployed.Revision && route.Replicas.Count > 0)?.Weight ?? 0,
        [.. RevisionProgress.Describe(revision), .. failures.Describe(revision.Deployed.Revision)],
        RevisionProgress.HasFailed(revision));
}
