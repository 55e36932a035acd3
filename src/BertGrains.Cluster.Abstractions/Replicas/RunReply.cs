namespace BertGrains.Cluster.Abstractions;

/// <summary>What became of a <see cref="RunCall"/>.</summary>
/// <param name="Outcome">Whether the replica took the items.</param>
/// <param name="Load">What waits there now: the front routes by it.</param>
/// <param name="Results">One outcome an item, see <c>OutcomeBlock</c>; empty unless the replica took them.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-reply")]
public sealed record RunReply(
    [property: Id(0)] RunOutcome Outcome,
    [property: Id(1)] ReplicaLoad Load,
    [property: Id(2)] ReadOnlyMemory<byte> Results);
