using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>
/// Lets no connection to a gateway leave this machine unencrypted against the settings; where a database says which gateways there are,
/// the settings do not show it. Thread-safe.
/// </summary>
internal sealed class EncryptionGuard(TlsOptions tls)
{
    private volatile string? _fault;
    private volatile bool _wasReached;

    /// <summary>Why a connection was not made; null while all were.</summary>
    public string? Fault => _fault;

    /// <summary>Whether a gateway took a connection, whatever became of it then.</summary>
    public bool WasReached => _wasReached;

    /// <summary>Puts the guard in front of what the builder has.</summary>
    public void Attach(IConnectionBuilder builder) =>
        builder.Use(next => connection => Check(connection) ? next(connection) : Task.CompletedTask);

    private bool Check(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint gateway
            || EncryptionRule.Fault(tls, gateway.Address, "A core silo") is not { } fault)
        {
            _wasReached = true;
            return true;
        }

        _fault = fault;
        connection.Abort();
        return false;
    }
}
