using Orleans.Services;

namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Runs items on the replicas of its silo. Routers address it by the silo in the routing table, so that a call depends on no silo but that
/// one.
/// </summary>
[Alias("bertgrains.replicas")]
public interface IReplicaService : IGrainService
{
    /// <summary>Runs items. Returns at once if the replica is not loaded on this silo.</summary>
    [ResponseTimeout("1.00:00:00")]
    Task<RunReply> RunAsync(ReplicaId id, RunCall call, CancellationToken cancellationToken);

    /// <summary>Returns the state of a replica. Also serves as a ping: callers wait at most two seconds.</summary>
    [ResponseTimeout("00:00:05")]
    Task<ReplicaState> GetStateAsync(ReplicaId id);
}

/// <summary>
/// Items that go to one replica in one call. The ids are one block of bytes: one array per item would cost more than the rest of the
/// message (decision 15).
/// </summary>
/// <param name="Items">The items.</param>
/// <param name="Ids">Token ids of all items one after the other, as little-endian integers of <paramref name="IdBytes"/> bytes.</param>
/// <param name="IdBytes">2 if every id fits in 16 bits, otherwise 4.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-call")]
public sealed record RunCall(
    [property: Id(0)] RunItem[] Items,
    [property: Id(1)] ReadOnlyMemory<byte> Ids,
    [property: Id(2)] int IdBytes);

/// <summary>One item of a <see cref="RunCall"/>.</summary>
/// <param name="Length">Number of token ids.</param>
/// <param name="TypeOneStart">Index of the first token of type 1; <paramref name="Length"/> if all tokens have type 0.</param>
/// <param name="Heads">Heads to run: bit k is the bundle's k-th head.</param>
/// <param name="Remaining">
/// Time left until the deadline when the call is sent, as clocks of two machines differ; null for no deadline.
/// </param>
/// <param name="TraceParent">W3C traceparent of the item's request; null when it is not traced.</param>
/// <param name="TopK">Tokens that a fill-mask head returns for each mask; 0 without such a head.</param>
/// <param name="Targets">Token ids among which it chooses; null for all.</param>
/// <param name="Features">What heads for features return; null for the states that they read.</param>
/// <param name="Attended">Tokens at the beginning that all tokens attend to; 0 for all.</param>
/// <param name="PromptLength">Tokens at the beginning that heads may leave out of their pooling.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-item")]
public readonly record struct RunItem(
    [property: Id(0)] int Length,
    [property: Id(1)] int TypeOneStart,
    [property: Id(2)] ulong Heads,
    [property: Id(3)] TimeSpan? Remaining,
    [property: Id(4)] string? TraceParent,
    [property: Id(5)] int TopK = 0,
    [property: Id(6)] int[]? Targets = null,
    [property: Id(20)] RunFeatures? Features = null,
    [property: Id(21)] int Attended = 0,
    [property: Id(22)] int PromptLength = 0);

/// <summary>What heads for features return for an item. Neighboring items are mostly of one request and share it.</summary>
/// <param name="Layers">Numbers of hidden states; null for what the head reads.</param>
/// <param name="Weights">A factor for each layer, whose sum is returned; null for each layer by itself.</param>
/// <param name="Pooling">How the states of the tokens become one row.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-features")]
public sealed record RunFeatures(
    [property: Id(0)] int[]? Layers, [property: Id(1)] float[]? Weights, [property: Id(2)] FeaturePooling Pooling);

/// <summary>Answer to a <see cref="RunCall"/>. The values are one block of bytes, as the ids of the call.</summary>
/// <param name="Outcome">Whether the replica took the items.</param>
/// <param name="Queue">The replica's queue after the call; the router predicts from it.</param>
/// <param name="Results">One result per item, in the order of the call; empty unless the replica took the items.</param>
/// <param name="Values">The values of all outputs one after the other, as little-endian 32-bit floats.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-reply")]
public sealed record RunReply(
    [property: Id(0)] RunOutcome Outcome,
    [property: Id(1)] QueueState Queue,
    [property: Id(2)] RunResult[] Results,
    [property: Id(3)] ReadOnlyMemory<byte> Values);

/// <summary>Result of one item.</summary>
/// <param name="Error">Why it has no outputs; null on success.</param>
/// <param name="Outputs">One output per requested head, in the order of the heads; empty on failure.</param>
/// <param name="Queue">Time in the replica's queue.</param>
/// <param name="Inference">Run time of its batch.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-result")]
public readonly record struct RunResult(
    [property: Id(0)] BertError? Error,
    [property: Id(1)] RunOutput[] Outputs,
    [property: Id(2)] TimeSpan Queue,
    [property: Id(3)] TimeSpan Inference);

/// <summary>Shape of one head's output for one item; its values are in <see cref="RunReply.Values"/>.</summary>
/// <param name="Head">Index of the head in the bundle.</param>
/// <param name="Rows">1, or the number of the item's tokens.</param>
/// <param name="Columns">Dimensions or labels; the numbers of all pairs for heads over the vocabulary, which may be 0.</param>
/// <param name="IsKept">Whether the final result holds the values; otherwise they are only decoded.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.run-output")]
public readonly record struct RunOutput(
    [property: Id(0)] int Head, [property: Id(1)] int Rows, [property: Id(2)] int Columns, [property: Id(3)] bool IsKept);

/// <summary>Whether a replica took the items of a <see cref="RunCall"/>.</summary>
public enum RunOutcome
{
    /// <summary>Yes; each item has a result.</summary>
    Done,

    /// <summary>No: it is not loaded on the silo, or its device failed before the call. Nothing ran.</summary>
    NotLoaded,

    /// <summary>No: it is draining, or the silo stopped before the items ran. No item has a result.</summary>
    Draining,

    /// <summary>No: its queue is full. Nothing ran.</summary>
    Busy,

    /// <summary>Its device failed while it held the items, perhaps because of one of them. No item has a result.</summary>
    Faulted,
}
