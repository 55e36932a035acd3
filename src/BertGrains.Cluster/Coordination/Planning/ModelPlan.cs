using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>What a coordinator does next, in this order: route, then drain and load.</summary>
/// <param name="Routes">What the routing table should hold.</param>
/// <param name="Drains">Replicas to unload; none of them is in the table.</param>
/// <param name="Loads">Replicas to load.</param>
/// <param name="Kept">Replicas that are loaded and stay so.</param>
/// <param name="Forgotten">Revisions of which nothing is left and nothing is wanted.</param>
/// <param name="Status">What to tell operators.</param>
internal sealed record ModelPlan(
    IReadOnlyList<RoutedRevision> Routes,
    IReadOnlyList<ObservedReplica> Drains,
    IReadOnlyList<ReplicaPlacement> Loads,
    IReadOnlyList<ReplicaPlacement> Kept,
    IReadOnlyList<string> Forgotten,
    IReadOnlyList<RevisionStatus> Status);
