namespace BertGrains.Cluster.Models;

/// <summary>One replica on one device.</summary>
/// <param name="Id">Which replica.</param>
/// <param name="Silo">The silo.</param>
/// <param name="Device">The device there, such as cpu or cuda:0.</param>
internal readonly record struct ReplicaPlacement(ReplicaId Id, SiloAddress Silo, string Device);
