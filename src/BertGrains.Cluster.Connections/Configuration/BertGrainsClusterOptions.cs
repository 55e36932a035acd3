using System.Net;

namespace BertGrains.Cluster.Connections;

/// <summary>Location of a cluster. Every silo and every client of the cluster has the same settings.</summary>
public sealed class BertGrainsClusterOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Cluster";

    private const int DefaultGatewayPort = 30_000;

    /// <summary>Name of the cluster. Processes with different names do not connect. Default <c>bertgrains</c>.</summary>
    public string ClusterId { get; set; } = "bertgrains";

    /// <summary>
    /// PostgreSQL database for membership, deployed state and reminders; <c>bertgrains cluster init</c> creates its tables. Null makes
    /// a cluster on this machine only, whose membership is in the memory of the silo at <see cref="Primary"/>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Silo endpoint of the first silo of a cluster without a database. Default 127.0.0.1:11111.</summary>
    public string Primary { get; set; } = "127.0.0.1:11111";

    /// <summary>Gateway endpoints of the core silos, for clients of a cluster without a database. If empty, 127.0.0.1:30000.</summary>
    // The default is not in the list: configuration binding appends to a list and would keep it.
    public IList<string> Gateways { get; set; } = [];

    /// <summary>Encryption between the processes.</summary>
    public ClusterTlsOptions Tls { get; set; } = new();

    /// <summary>The endpoints of <see cref="Gateways"/>, or the default.</summary>
    /// <exception cref="FormatException">One is not an endpoint. Not thrown for validated settings.</exception>
    public IReadOnlyList<IPEndPoint> GatewayEndpoints() =>
        Gateways.Count == 0 ? [new IPEndPoint(IPAddress.Loopback, DefaultGatewayPort)] : [.. Gateways.Select(EndpointText.Parse)];

    /// <summary>The endpoint of <see cref="Primary"/>.</summary>
    /// <exception cref="FormatException">It is not an endpoint. Not thrown for validated settings.</exception>
    public IPEndPoint PrimaryEndpoint() => EndpointText.Parse(Primary);
}
