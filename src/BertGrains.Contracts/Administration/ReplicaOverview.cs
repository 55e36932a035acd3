namespace BertGrains;

/// <summary>A replica.</summary>
/// <param name="Model">Name of its model.</param>
/// <param name="Revision">SHA-256 of its bundle's manifest.</param>
/// <param name="Ordinal">Its number among the replicas of the revision, from 0.</param>
/// <param name="State">loading, ready, draining or faulted.</param>
/// <param name="Device">The device that it is on.</param>
/// <param name="MemoryBytes">Memory of the device that is reserved for it; null where it is not accounted for.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Throughput">What it has run.</param>
/// <param name="Fault">Why it does not answer; null when it does.</param>
public sealed record ReplicaOverview(
    string Model,
    string Revision,
    int Ordinal,
    string State,
    string Device,
    long? MemoryBytes,
    QueueOverview Queue,
    ReplicaThroughput Throughput,
    string? Fault);

/// <summary>The queue of a replica.</summary>
/// <param name="WaitingItems">Items in it.</param>
/// <param name="WaitingTokens">Their tokens.</param>
/// <param name="DrainSeconds">Predicted seconds until it is empty.</param>
public sealed record QueueOverview(int WaitingItems, long WaitingTokens, double DrainSeconds);

/// <summary>What a replica has run; rates and means are those of the last ten seconds.</summary>
/// <param name="ItemsDone">Items that have run since it was loaded.</param>
/// <param name="ItemsPerSecond">Items a second.</param>
/// <param name="TokensPerSecond">Tokens a second, without padding.</param>
/// <param name="BatchItems">Mean items of a batch; 0 without a batch.</param>
/// <param name="BatchTokens">Mean tokens of a batch, padding included; 0 without a batch.</param>
/// <param name="Padding">Share of padding in the tokens of the batches, 0 to 1.</param>
public sealed record ReplicaThroughput(
    long ItemsDone, double ItemsPerSecond, double TokensPerSecond, double BatchItems, double BatchTokens, double Padding);
