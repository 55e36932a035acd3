namespace BertGrains.Cluster.Fronts;

/// <summary>What a router says of items that no replica answered.</summary>
internal static class RouterErrors
{
    // A worker that restarts needs about so long to load a model; a lost one that comes back is sooner.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public static BertError NoReplica(string model) =>
        new(ErrorCode.Unavailable, $"No replica of {model} is loaded and answers.", Soon);

    public static BertError NoTokenizer(string model) =>
        new(ErrorCode.Unavailable, $"The tokeniser of a revision of {model} cannot be loaded. The log of the front has the reason.", Soon);

    public static BertError NotReady() =>
        new(ErrorCode.Unavailable, "The front has just started and does not know the cluster's models yet.", Soon);

    public static BertError LostTwice(string model) =>
        new(ErrorCode.Unavailable, $"Two replicas of {model} were lost, one after the other, with the item in work.", Soon);

    public static BertError RefusedOften(string model) =>
        new(ErrorCode.Unavailable, $"Replicas of {model} come and go; none took the item.", Soon);

    public static BertError Removed(string model) =>
        new(ErrorCode.Unavailable, $"The revision of {model} that served the request was removed meanwhile.", Soon);

    public static BertError AllBusy(string model, double drainSeconds) =>
        new(ErrorCode.Overloaded, $"The queues of all replicas of {model} are full.", After(drainSeconds));

    public static BertError Full(string model, int items, double drainSeconds) =>
        new(ErrorCode.Overloaded, $"The front is full with {items} items of {model}.", After(drainSeconds));

    public static BertError Failed(string model) =>
        new(ErrorCode.Internal, $"A replica of {model} failed on the call. The log of the front has the reason.");

    private static TimeSpan After(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0.1, 60));
}
