using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>
/// Refuses unencrypted connections to gateways on other machines unless the settings allow them, and notes why connections fail. With a
/// database, the addresses of the gateways are not in the settings, so the validator cannot check them. Thread-safe.
/// </summary>
internal sealed class ConnectionGuard(BertGrainsClusterOptions cluster)
{
    private volatile string? _fault;
    private volatile bool _wasReached;
    private volatile string? _foreign;

    /// <summary>Why a connection was refused; null when none was.</summary>
    public string? Fault => _fault;

    /// <summary>Whether a gateway accepted a connection, even one that failed later.</summary>
    public bool WasReached => _wasReached;

    /// <summary>The core silo that belongs to another cluster, with the names of both; null when none did.</summary>
    public string? Foreign => _foreign;

    /// <summary>Inserts the guard at the start of the builder's pipeline.</summary>
    public void Attach(IConnectionBuilder builder) =>
        builder.Use(next => connection => Check(connection) ? RunAsync(connection, next) : Task.CompletedTask);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection);
        }
        catch (Exception exception) when (ForeignCluster.Find(exception) is { } other)
        {
            _foreign = ForeignCluster.Describe($"the core silo at {connection.RemoteEndPoint}", other, cluster.ClusterId);
            throw;
        }
    }

    private bool Check(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint gateway
            || EncryptionRule.Fault(cluster.Tls, gateway.Address, "The address of a core silo") is not { } fault)
        {
            _wasReached = true;
            return true;
        }

        _fault = fault;
        connection.Abort();
        return false;
    }
}
