namespace BertGrains.Cluster.Models;

/// <summary>A load or a drain whose effect the reports do not show yet.</summary>
/// <param name="Placement">The replica and its device.</param>
/// <param name="IsLoad">Whether it is a load; else a drain.</param>
internal readonly record struct ReplicaStep(ReplicaPlacement Placement, bool IsLoad);
