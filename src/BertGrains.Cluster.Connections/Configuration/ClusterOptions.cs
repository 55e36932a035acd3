using System.Net;

namespace BertGrains.Cluster.Connections;

/// <summary>How a process finds its cluster. Every silo and every client of one cluster has the same settings.</summary>
public sealed class ClusterOptions
{
    /// <summary>Where the settings are in the configuration.</summary>
    public const string Section = "Cluster";

    private const int DefaultGatewayPort = 30_000;

    /// <summary>Name of the cluster; processes with different names never meet.</summary>
    public string ClusterId { get; set; } = "bertgrains";

    /// <summary>
    /// PostgreSQL database that holds membership, wanted models and reminders; <c>bertgrains cluster init</c> prepares it. Null makes a
    /// cluster on this machine alone, whose membership lives in the silo at <see cref="Primary"/> and ends with it.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Silo endpoint of the first silo, for a cluster without a database.</summary>
    public string Primary { get; set; } = "127.0.0.1:11111";

    /// <summary>Gateway endpoints of the core silos, for clients of a cluster without a database; 127.0.0.1:30000 while there is none.</summary>
    // Not the list's own content: configuration adds to a list and would keep the default beside what it names.
    public IList<string> Gateways { get; set; } = [];

    /// <summary>Encryption between the processes.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The endpoints of <see cref="Gateways"/>, or the default.</summary>
    /// <exception cref="FormatException">One is no endpoint; settings that were validated have none such.</exception>
    public IReadOnlyList<IPEndPoint> GatewayEndpoints() =>
        Gateways.Count == 0 ? [new IPEndPoint(IPAddress.Loopback, DefaultGatewayPort)] : [.. Gateways.Select(EndpointText.Parse)];

    /// <summary>The endpoint of <see cref="Primary"/>.</summary>
    /// <exception cref="FormatException">It is no endpoint; in settings that were validated it is one.</exception>
    public IPEndPoint PrimaryEndpoint() => EndpointText.Parse(Primary);
}
