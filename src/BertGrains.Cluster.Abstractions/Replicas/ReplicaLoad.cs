namespace BertGrains.Cluster.Abstractions;

/// <summary>What waits in a replica and how fast it goes: enough to predict when an item sent there would be done.</summary>
/// <param name="WaitingItems">Items in its queue.</param>
/// <param name="WaitingTokens">Their tokens.</param>
/// <param name="DrainSeconds">Time in which it should have run them.</param>
/// <param name="SecondsPerToken">Time that a token more takes, on all lanes together.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.replica-load")]
public readonly record struct ReplicaLoad(
    [property: Id(0)] int WaitingItems,
    [property: Id(1)] long WaitingTokens,
    [property: Id(2)] double DrainSeconds,
    [property: Id(3)] double SecondsPerToken);
