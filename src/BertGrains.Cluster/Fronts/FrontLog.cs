using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Fronts;

/// <summary>What a front tells its operators in words.</summary>
internal static partial class FrontLog
{
    [LoggerMessage(5, LogLevel.Information, "{Model} is routed by table {Version}: {Revisions} revisions with {Replicas} replicas.")]
    public static partial void TableInForce(this ILogger logger, string model, long version, int revisions, int replicas);

    [LoggerMessage(6, LogLevel.Error, "The tokeniser of {Bundle} could not be loaded; the revision gets no requests here until it can.")]
    public static partial void FrontNotLoaded(this ILogger logger, BundleId bundle, Exception reason);

    [LoggerMessage(7, LogLevel.Warning, "The routing tables could not be fetched; those that the front has stay in force.")]
    public static partial void TablesNotFetched(this ILogger logger, Exception reason);

    [LoggerMessage(8, LogLevel.Error, "A request failed in the front.")]
    public static partial void RequestFailed(this ILogger logger, Exception reason);

    [LoggerMessage(9, LogLevel.Warning, "The front stops with {Calls} calls that are not answered.")]
    public static partial void StoppedWithCalls(this ILogger logger, int calls);

    [LoggerMessage(10, LogLevel.Error, "The front does not see which silos leave; it tries again.")]
    public static partial void SilosNotFollowed(this ILogger logger, Exception reason);
}
