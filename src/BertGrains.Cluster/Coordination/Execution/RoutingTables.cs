namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>Compares routing tables.</summary>
internal static class RoutingTables
{
    /// <summary>Whether two tables route alike.</summary>
    public static bool AreSame(IReadOnlyList<RoutedRevision> left, IReadOnlyList<RoutedRevision> right) =>
        left.Count == right.Count
        && left.Zip(right).All(pair => pair.First.Revision == pair.Second.Revision
            && pair.First.Weight == pair.Second.Weight
            && pair.First.Replicas.SequenceEqual(pair.Second.Replicas));
}
