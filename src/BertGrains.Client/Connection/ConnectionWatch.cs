using System.Collections.Immutable;
using System.Net;
using BertGrains.Client.Fronts;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Connection;

/// <summary>
/// Sees every connection to a gateway: lets none leave this machine unencrypted against the settings, and tells when one ends. Orleans
/// does not tell who waits for an answer over it, and connects again in silence.
/// </summary>
internal sealed class ConnectionWatch(TlsOptions tls, FrontPool pool, ILogger<ClusterConnection> logger)
{
    private ImmutableList<EndPoint> _open = [];

    /// <summary>Whether a connection to a gateway is open.</summary>
    public bool IsOpen(IPEndPoint gateway) => Volatile.Read(ref _open).Contains(gateway);

    /// <summary>Puts the watch in front of what the builder has.</summary>
    public void Attach(IConnectionBuilder builder) => builder.Use(next => connection => WatchAsync(connection, next));

    private async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint remote)
            throw new InvalidOperationException("A connection to a gateway has no address of the other side.");
        if (!EncryptionRule.Allows(tls, remote.Address))
        {
            logger.GatewayNotEncrypted(remote);
            connection.Abort();
            return;
        }

        ImmutableInterlocked.Update(ref _open, static (open, gateway) => open.Add(gateway), remote);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            ImmutableInterlocked.Update(ref _open, static (open, gateway) => open.Remove(gateway), remote);
            pool.OnDisconnected(remote);
        }
    }
}
