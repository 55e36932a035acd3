using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client;

/// <summary>Log messages of the client.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Information, "Connected to the core silo at {Gateway}.")]
    public static partial void CoreSiloAdded(this ILogger logger, EndPoint gateway);

    [LoggerMessage(2, LogLevel.Warning, "The core silo at {Gateway} of the cluster {ClusterId} cannot be reached. The client keeps trying. {Reason}")]
    public static partial void NotConnected(this ILogger logger, EndPoint gateway, string clusterId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The list of core silos cannot be read; the last known one stays in use.")]
    public static partial void ListNotRead(this ILogger logger, Exception reason);

    [LoggerMessage(4, LogLevel.Information, "The list of core silos can be read again.")]
    public static partial void ListReadAgain(this ILogger logger);

    [LoggerMessage(5, LogLevel.Error,
        "The gateway {Gateway} is not on this machine and connections are not encrypted; it is not used. Set Cluster:Tls, or "
        + "Cluster:Tls:AllowUnencrypted if the network itself encrypts or isolates.")]
    public static partial void GatewayNotEncrypted(this ILogger logger, EndPoint gateway);

    [LoggerMessage(6, LogLevel.Information, "The core silo at {Gateway} left the cluster and receives no more requests.")]
    public static partial void CoreSiloRemoved(this ILogger logger, EndPoint gateway);

    [LoggerMessage(7, LogLevel.Warning, "The core silo at {Gateway} was lost; its requests go elsewhere until it answers again. {Reason}")]
    public static partial void CoreSiloLost(this ILogger logger, EndPoint gateway, string reason);

    [LoggerMessage(8, LogLevel.Information, "The core silo at {Gateway} answers again.")]
    public static partial void CoreSiloRegained(this ILogger logger, EndPoint gateway);

    [LoggerMessage(9, LogLevel.Error, "A request failed with an unexpected exception.")]
    public static partial void RequestFailed(this ILogger logger, Exception reason);

    [LoggerMessage(11, LogLevel.Warning,
        "The database has no active core silo of the cluster {ClusterId} (Cluster:ClusterId). The client reads the list again and again.")]
    public static partial void NoCoreSiloListed(this ILogger logger, string clusterId);

    [LoggerMessage(12, LogLevel.Information, "The core silo at {Gateway} is stopping; its requests go elsewhere.")]
    public static partial void CoreSiloStopping(this ILogger logger, EndPoint gateway);

    [LoggerMessage(10, LogLevel.Error, "The connection to the core silo at {Gateway} failed. It is tried again.")]
    public static partial void ConnectionFailed(this ILogger logger, EndPoint gateway, Exception reason);
}
