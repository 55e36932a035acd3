namespace BertGrains.Cluster.Models;

/// <summary>A silo that is alive and has never answered this one.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Name">Its name, or the address until the name is known.</param>
/// <param name="Role">core, worker or all; empty until it is known.</param>
/// <param name="MayHaveReplicas">Whether replicas may be on it that nobody knows of; no longer assumed after a while.</param>
internal sealed record UnreportedSilo(SiloAddress Address, string Name, string Role, bool MayHaveReplicas);
