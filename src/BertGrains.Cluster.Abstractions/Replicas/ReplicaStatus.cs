namespace BertGrains.Cluster.Abstractions;

/// <summary>A replica as its silo sees it.</summary>
/// <param name="Id">Which replica.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Device">The device that it is on.</param>
/// <param name="MemoryBytes">What the device's ledger holds for it.</param>
/// <param name="Load">What waits.</param>
/// <param name="ItemsDone">Items that it answered since it was loaded.</param>
/// <param name="ItemsPerSecond">Its rate over the last seconds.</param>
/// <param name="Fault">Why it does not answer; null when it does.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.replica-status")]
public sealed record ReplicaStatus(
    [property: Id(0)] ReplicaId Id,
    [property: Id(1)] ReplicaState State,
    [property: Id(2)] string Device,
    [property: Id(3)] long MemoryBytes,
    [property: Id(4)] ReplicaLoad Load,
    [property: Id(5)] long ItemsDone,
    [property: Id(6)] double ItemsPerSecond,
    [property: Id(7)] string? Fault);
