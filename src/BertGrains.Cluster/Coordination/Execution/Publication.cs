namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>What came of handing a table to the fronts.</summary>
/// <param name="Informed">The silos whose fronts have it now, and no others.</param>
/// <param name="IsComplete">Whether these are all active core silos.</param>
/// <param name="Newest">The newest version that a front has; above the table's own, that front ignores the table.</param>
internal sealed record Publication(HashSet<SiloAddress> Informed, bool IsComplete, long Newest);
