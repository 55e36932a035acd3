namespace BertGrains.Cluster.Models;

/// <summary>Loads of one revision that failed on one device, one after the other.</summary>
/// <param name="Placement">The replica that was tried last.</param>
/// <param name="SiloName">Name of the silo.</param>
/// <param name="Reply">What the silo said last.</param>
/// <param name="Attempts">How many failed.</param>
/// <param name="At">Timestamp of the last.</param>
/// <param name="ReservedBytes">What was reserved on the device then.</param>
/// <param name="HasBundle">Whether the silo had the bundle itself then.</param>
internal sealed record LoadFailure(
    ReplicaPlacement Placement, string SiloName, LoadReply Reply, int Attempts, long At, long ReservedBytes, bool HasBundle);
