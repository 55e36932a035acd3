using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

internal static partial class ReplicaHostLog
{
    [LoggerMessage(40, LogLevel.Error, "Replica {Replica} could not be loaded on {Device}.")]
    public static partial void LoadFailed(this ILogger logger, ReplicaId replica, string device, Exception reason);

    [LoggerMessage(41, LogLevel.Information, "Replica {Replica} was unloaded from {Device}.")]
    public static partial void ReplicaEnded(this ILogger logger, ReplicaId replica, string device);

    [LoggerMessage(42, LogLevel.Warning,
        "{Count} replicas still held items when the drain timeout expired. The items are returned to their routers.")]
    public static partial void DrainTimedOut(this ILogger logger, int count);

    [LoggerMessage(43, LogLevel.Information, "The silo is stopping: {Count} replicas finish the items they hold.")]
    public static partial void DrainStarted(this ILogger logger, int count);
}
