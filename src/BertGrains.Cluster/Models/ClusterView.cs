namespace BertGrains.Cluster.Models;

/// <summary>What a coordinator knows of the cluster at one moment.</summary>
/// <param name="Silos">The silos that have reported, those that fell silent with their last report.</param>
/// <param name="Unreported">Names of workers that are alive and have not reported yet: they may have replicas that nobody knows of.</param>
/// <param name="Steps">Loads and drains whose effect the reports do not show yet.</param>
internal sealed record ClusterView(
    IReadOnlyList<ObservedSilo> Silos, IReadOnlyList<string> Unreported, IReadOnlyList<ReplicaStep> Steps);
