namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>Result of publishing a routing table.</summary>
/// <param name="Informed">The core silos that have the table now.</param>
/// <param name="IsComplete">Whether these are all active core silos.</param>
/// <param name="Newest">The newest version on any core silo. When it is above the table's own, that silo ignores the table.</param>
internal sealed record Publication(HashSet<SiloAddress> Informed, bool IsComplete, long Newest);
