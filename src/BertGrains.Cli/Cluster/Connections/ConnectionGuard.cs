using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>
/// Refuses unencrypted connections to gateways on other machines unless the settings allow them. With a database, the addresses of the
/// gateways are not in the settings, so the validator cannot check them. Thread-safe.
/// </summary>
internal sealed class ConnectionGuard(BertGrainsClusterOptions cluster)
{
    private readonly RefusalWatch _peers = new("the core silo", "gateway port (Silo:GatewayPort)", cluster.ClusterId);
    private volatile string? _refusal;

    /// <summary>Why a connection was refused; null when none was.</summary>
    public string? Refusal => _refusal;

    /// <summary>Why a gateway ended a connection; null when none accepted one.</summary>
    public async Task<string?> ReadFaultAsync()
    {
        await _peers.EndAsync();
        return _peers.Fault;
    }

    /// <summary>Inserts the guard at the start of the builder's pipeline.</summary>
    public void Attach(IConnectionBuilder builder) =>
        builder.Use(next => connection => IsAllowed(connection) ? _peers.RunAsync(connection, next) : Task.CompletedTask);

    private bool IsAllowed(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint gateway
            || EncryptionRule.Fault(cluster.Tls, gateway.Address, "The address of a core silo") is not { } fault)
        {
            return true;
        }

        _refusal = fault;
        connection.Abort();
        return false;
    }
}
