using Orleans.Placement;

namespace BertGrains.Cluster.Placement;

/// <summary>In a cluster without a database, only the silo that has the membership may have the grain.</summary>
internal sealed class PrimaryOnlyStrategy() : PlacementFilterStrategy(order: 0);
