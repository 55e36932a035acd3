namespace BertGrains.Cluster.Abstractions;

/// <summary>A silo as it sees itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Role">core, worker or all.</param>
/// <param name="IsDraining">Whether it is stopping: it gets nothing new.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="Replicas">What is on them.</param>
/// <param name="Bundles">What it can load or hand to others.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.silo-report")]
public sealed record SiloReport(
    [property: Id(0)] string Name,
    [property: Id(1)] SiloAddress Address,
    [property: Id(2)] string Role,
    [property: Id(3)] bool IsDraining,
    [property: Id(4)] IReadOnlyList<DeviceStatus> Devices,
    [property: Id(5)] IReadOnlyList<ReplicaStatus> Replicas,
    [property: Id(6)] IReadOnlyList<BundleId> Bundles);
