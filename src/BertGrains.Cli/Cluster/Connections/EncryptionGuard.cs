using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>
/// Refuses unencrypted connections to gateways on other machines unless the settings allow them. With a database, the addresses of the
/// gateways are not in the settings, so the validator cannot check them. Thread-safe.
/// </summary>
internal sealed class EncryptionGuard(ClusterTlsOptions tls)
{
    private volatile string? _fault;
    private volatile bool _wasReached;

    /// <summary>Why a connection was refused; null when none was.</summary>
    public string? Fault => _fault;

    /// <summary>Whether a gateway accepted a connection, even one that failed later.</summary>
    public bool WasReached => _wasReached;

    /// <summary>Inserts the guard at the start of the builder's pipeline.</summary>
    public void Attach(IConnectionBuilder builder) =>
        builder.Use(next => connection => Check(connection) ? next(connection) : Task.CompletedTask);

    private bool Check(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint gateway
            || EncryptionRule.Fault(tls, gateway.Address, "The address of a core silo") is not { } fault)
        {
            _wasReached = true;
            return true;
        }

        _fault = fault;
        connection.Abort();
        return false;
    }
}
