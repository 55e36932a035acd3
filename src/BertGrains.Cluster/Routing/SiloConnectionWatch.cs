using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// Reports when a connection to another silo ends: the replies to the calls on it are lost. Orleans reconnects without an error for those
/// calls, and pings succeed over the new connection.
/// </summary>
/// <param name="onClosed">Receives the endpoint of the other silo.</param>
internal sealed class SiloConnectionWatch(Action<IPEndPoint> onClosed)
{
    /// <summary>Adds the watch to a connection pipeline.</summary>
    public void Attach(IConnectionBuilder builder) => builder.Use(next => connection => WatchAsync(connection, next));

    private async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            if (connection.RemoteEndPoint is IPEndPoint silo)
                onClosed(silo);
        }
    }
}
