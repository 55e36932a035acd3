using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client;

/// <summary>What the client tells operators.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Information, "Connected to the cluster {ClusterId}.")]
    public static partial void Connected(this ILogger logger, string clusterId);

    [LoggerMessage(2, LogLevel.Warning, "The cluster {ClusterId} cannot be reached. The client goes on trying. {Reason}")]
    public static partial void NotConnected(this ILogger logger, string clusterId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The list of core silos cannot be read; the last known one stays in use.")]
    public static partial void ListNotRead(this ILogger logger, Exception reason);

    [LoggerMessage(4, LogLevel.Information, "The list of core silos can be read again.")]
    public static partial void ListReadAgain(this ILogger logger);

    [LoggerMessage(5, LogLevel.Error,
        "The gateway {Gateway} is beyond this machine and connections are not encrypted; it is not used. Set Cluster:Tls, or "
        + "Cluster:Tls:AllowUnencrypted where the network encrypts or isolates by itself.")]
    public static partial void GatewayNotEncrypted(this ILogger logger, EndPoint gateway);

    [LoggerMessage(6, LogLevel.Information, "Requests may go to the front at {Front}.")]
    public static partial void FrontAdded(this ILogger logger, EndPoint front);

    [LoggerMessage(7, LogLevel.Information, "The front at {Front} left; no more requests go there.")]
    public static partial void FrontLeft(this ILogger logger, EndPoint front);

    [LoggerMessage(8, LogLevel.Warning, "The front at {Front} was lost; what it had goes elsewhere until it answers again. {Reason}")]
    public static partial void FrontLost(this ILogger logger, EndPoint front, string reason);

    [LoggerMessage(9, LogLevel.Information, "The front at {Front} answers again.")]
    public static partial void FrontRegained(this ILogger logger, EndPoint front);

    [LoggerMessage(10, LogLevel.Error, "A request failed in a way that nobody foresaw.")]
    public static partial void RequestFailed(this ILogger logger, Exception reason);

    [LoggerMessage(11, LogLevel.Error, "The connection to the cluster {ClusterId} ended; another one is made.")]
    public static partial void ConnectionFailed(this ILogger logger, string clusterId, Exception reason);
}
