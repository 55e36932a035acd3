namespace BertGrains.Cluster.Abstractions;

/// <summary>One device and its ledger.</summary>
/// <param name="Name">cpu, cuda:0 and so on.</param>
/// <param name="Kind">cpu, cuda and so on: what deployments ask for.</param>
/// <param name="CapacityBytes">Memory that replicas may take.</param>
/// <param name="ReservedBytes">Memory that they have taken.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.device-status")]
public sealed record DeviceStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] string Kind,
    [property: Id(2)] long CapacityBytes,
    [property: Id(3)] long ReservedBytes);
