namespace BertGrains.Cluster.Routing;

/// <summary>Errors of items and requests that no replica answered.</summary>
internal static class RouterErrors
{
    // About the time that a restarted worker needs to load a model.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public static BertError NoReplica(string model) =>
        new(ErrorCode.Unavailable, $"No replica of {model} is ready. See 'bertgrains cluster status', or retry later.", RetryDelay);

    public static BertError NoTokenizer(string model) => new(
        ErrorCode.Unavailable, $"The tokenizer and decoders of a revision of {model} cannot be loaded. See the log of the core silo.", RetryDelay);

    public static BertError NotReady() =>
        new(ErrorCode.Unavailable, "The core silo has just started and has no routing tables yet.", RetryDelay);

    public static BertError LostTwice(string model) =>
        new(ErrorCode.Unavailable, $"Two replicas of {model} were lost one after the other while they ran the item.", RetryDelay);

    public static BertError RefusedOften(string model) =>
        new(ErrorCode.Unavailable, $"Replicas of {model} are loaded and unloaded repeatedly; none accepted the item.", RetryDelay);

    public static BertError Removed(string model) =>
        new(ErrorCode.Unavailable, $"The revision of {model} that served the request was removed in the meantime.", RetryDelay);

    public static BertError AllBusy(string model, double drainSeconds) =>
        new(ErrorCode.Overloaded, $"The queues of all replicas of {model} are full.", RetryAfter(drainSeconds));

    public static BertError Full(string model, int items, double drainSeconds) =>
        new(ErrorCode.Overloaded, $"The router of {model} is full with {items} items.", RetryAfter(drainSeconds));

    public static BertError Failed(string model) =>
        new(ErrorCode.Internal, $"A call to a replica of {model} failed. See the log of the core silo.");

    private static TimeSpan RetryAfter(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0.1, 60));
}
