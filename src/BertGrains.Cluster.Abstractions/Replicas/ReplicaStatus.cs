namespace BertGrains.Cluster.Abstractions;

/// <summary>A replica as its silo reports it.</summary>
/// <param name="Id">The replica.</param>
/// <param name="State">Its state.</param>
/// <param name="Device">The device that it is on.</param>
/// <param name="MemoryBytes">Memory of the device that is reserved for it.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="ItemsDone">Items answered since it was loaded.</param>
/// <param name="ItemsPerSecond">Mean rate of the last ten seconds.</param>
/// <param name="Fault">Why it does not answer; null when it does.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.replica-status")]
public sealed record ReplicaStatus(
    [property: Id(0)] ReplicaId Id,
    [property: Id(1)] ReplicaState State,
    [property: Id(2)] string Device,
    [property: Id(3)] long MemoryBytes,
    [property: Id(4)] QueueState Queue,
    [property: Id(5)] long ItemsDone,
    [property: Id(6)] double ItemsPerSecond,
    [property: Id(7)] string? Fault)
{
    /// <summary>Tokens a second in the last ten seconds, without padding.</summary>
    [Id(8)]
    public double TokensPerSecond { get; init; }

    /// <summary>Mean items of the batches of the last ten seconds; 0 without a batch.</summary>
    [Id(9)]
    public double BatchItems { get; init; }

    /// <summary>Mean tokens of these batches, padding included.</summary>
    [Id(10)]
    public double BatchTokens { get; init; }

    /// <summary>Share of padding in these tokens, 0 to 1.</summary>
    [Id(11)]
    public double Padding { get; init; }
}

/// <summary>State of a replica on a silo.</summary>
public enum ReplicaState
{
    /// <summary>Not on this silo.</summary>
    NotLoaded,

    /// <summary>Its bundle is being fetched, verified, loaded or warmed up.</summary>
    Loading,

    /// <summary>Takes items.</summary>
    Ready,

    /// <summary>Finishes the items it holds and takes no more.</summary>
    Draining,

    /// <summary>Its device failed.</summary>
    Faulted,
}

/// <summary>Queue and speed of a replica: enough to predict when another item would be done.</summary>
/// <param name="WaitingItems">Items in its queue.</param>
/// <param name="WaitingTokens">Their tokens.</param>
/// <param name="DrainSeconds">Predicted seconds until its queue is empty.</param>
/// <param name="SecondsPerToken">Predicted seconds of one more token, with all lanes working.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.queue-state")]
public readonly record struct QueueState(
    [property: Id(0)] int WaitingItems,
    [property: Id(1)] long WaitingTokens,
    [property: Id(2)] double DrainSeconds,
    [property: Id(3)] double SecondsPerToken);
