using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>The next actions of a coordinator, in this order: route, drain, load.</summary>
/// <param name="Routes">Contents of the routing table.</param>
/// <param name="Drains">Replicas to drain and unload; none of them is in the table.</param>
/// <param name="Loads">Replicas to load.</param>
/// <param name="Kept">Replicas that stay loaded.</param>
/// <param name="Completed">Removed or replaced revisions without any replica left.</param>
/// <param name="Status">Status of each revision for operators.</param>
internal sealed record ModelPlan(
    IReadOnlyList<RoutedRevision> Routes,
    IReadOnlyList<ObservedReplica> Drains,
    IReadOnlyList<ReplicaPlacement> Loads,
    IReadOnlyList<ReplicaPlacement> Kept,
    IReadOnlyList<string> Completed,
    IReadOnlyList<RevisionStatus> Status);
