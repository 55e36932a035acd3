using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>What a silo tells operators about its replicas.</summary>
internal static partial class ReplicaLog
{
    [LoggerMessage(40, LogLevel.Error, "{Replica} could not be loaded on {Device}.")]
    public static partial void LoadFailed(this ILogger logger, ReplicaId replica, string device, Exception reason);

    [LoggerMessage(41, LogLevel.Information, "{Replica} was unloaded from {Device}.")]
    public static partial void ReplicaEnded(this ILogger logger, ReplicaId replica, string device);

    [LoggerMessage(42, LogLevel.Warning,
        "{Count} replicas still had work when the time to stop was over; it is given back to its callers.")]
    public static partial void DrainTookTooLong(this ILogger logger, int count);

    [LoggerMessage(43, LogLevel.Information, "The silo stops: {Count} replicas finish what they have.")]
    public static partial void DrainStarted(this ILogger logger, int count);
}
