using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Ends connections between a client and a silo whose peer has not acknowledged data for <see cref="Limit"/> (RFC 5482), on Linux. By default, TCP repeats
/// the data for a quarter of an hour, at intervals that double: after an outage of the network, a silo stays out of reach for up to as long as the outage
/// was. A connection that has ended is opened anew, with an attempt at least every three seconds. Connections between silos do without: they end when
/// membership declares a silo dead, which connections that end would hasten.
/// </summary>
public static class TcpUserTimeout
{
    /// <summary>Time in which a peer acknowledges data. Longer than a process waits for a ping, so that a slow network alone ends no connection.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // Numbers of Linux: IPPROTO_TCP and TCP_USER_TIMEOUT.
    private const int Protocol = 6, Option = 18;

    /// <summary>Adds it to the pipeline of connections.</summary>
    public static void Attach(IConnectionBuilder builder) => builder.Use(next => connection =>
    {
        TrySet(connection);
        return next(connection);
    });

    /// <summary>Sets the timeout of a connection.</summary>
    /// <returns>False if the system has no such timeout, or the connection is not Orleans' own.</returns>
    public static bool TrySet(ConnectionContext connection)
    {
        if (!OperatingSystem.IsLinux() || SocketOf(connection) is not { } socket)
            return false;
        try
        {
            Span<byte> milliseconds = stackalloc byte[sizeof(int)];
            BitConverter.TryWriteBytes(milliseconds, (int)Limit.TotalMilliseconds);
            socket.SetRawSocketOption(Protocol, Option, milliseconds);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection has ended.
            return false;
        }
    }

    // Orleans does not give its sockets out, and has no option for the timeout.
    private static Socket? SocketOf(ConnectionContext connection)
    {
        try
        {
            return connection.GetType().FullName == "Orleans.Networking.Shared.SocketConnection" ? Socket(connection) : null;
        }
        catch (Exception e) when (e is MissingMemberException or TypeLoadException)
        {
            // Another version of Orleans.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket Socket([UnsafeAccessorType("Orleans.Networking.Shared.SocketConnection, Orleans.Core")] object connection);
}
