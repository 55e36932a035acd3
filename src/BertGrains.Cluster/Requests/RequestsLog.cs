using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>Log messages of request handling on a core silo.</summary>
internal static partial class RequestsLog
{
    [LoggerMessage(1, LogLevel.Information, "{Model} is routed by table {Version}: {Revisions} revisions with {Replicas} replicas.")]
    public static partial void TableInForce(this ILogger logger, string model, long version, int revisions, int replicas);

    [LoggerMessage(2, LogLevel.Error, "The tokenizer of {Bundle} could not be loaded. This silo sends no requests to the revision until it is.")]
    public static partial void CodecNotLoaded(this ILogger logger, BundleId bundle, Exception reason);

    [LoggerMessage(3, LogLevel.Warning, "The routing tables could not be fetched. The current tables stay in force.")]
    public static partial void TablesNotFetched(this ILogger logger, Exception reason);

    [LoggerMessage(4, LogLevel.Error, "A request failed with an unexpected exception.")]
    public static partial void RequestFailed(this ILogger logger, Exception reason);

    [LoggerMessage(5, LogLevel.Warning, "The silo stops with {Calls} unanswered requests.")]
    public static partial void StoppedWithCalls(this ILogger logger, int calls);

    [LoggerMessage(6, LogLevel.Error, "Changes of the cluster's membership could not be read. It is tried again.")]
    public static partial void SilosNotFollowed(this ILogger logger, Exception reason);
}
