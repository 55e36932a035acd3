namespace BertGrains.Cluster.Models;

/// <summary>A replica that a silo has or is about to have.</summary>
/// <param name="Placement">Which, and where.</param>
/// <param name="State">Its state there.</param>
/// <param name="MemoryBytes">What it holds of the device's memory; 0 when it is not known yet.</param>
/// <param name="Serves">Whether it may get traffic.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal sealed record OwnedReplica(
    ReplicaPlacement Placement, ReplicaState State, long MemoryBytes, bool Serves, string? Fault = null);
