using System.Globalization;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>One process of the cluster on this machine.</summary>
/// <param name="Name">What its lines are marked with.</param>
/// <param name="Where">Where it listens, for a reader; empty when the process prints it itself.</param>
/// <param name="Arguments">The command that runs it.</param>
internal sealed record DevMember(string Name, string Where, IReadOnlyList<string> Arguments);

/// <summary>The processes of a cluster on this machine, and the arguments of each.</summary>
internal sealed class DevPlan
{
    private const int FirstSiloPort = 11_111;
    private const int FirstGatewayPort = 30_000;

    private readonly IReadOnlyList<string> _bundles;

    /// <summary>Chooses ports.</summary>
    /// <param name="workers">How many workers.</param>
    /// <param name="bundles">Folders that every silo sees.</param>
    /// <param name="urls">Where requests are served over HTTP.</param>
    /// <param name="hasGateway">Whether a gateway serves them, or the core silo.</param>
    public DevPlan(int workers, IReadOnlyList<string> bundles, string urls, bool hasGateway)
    {
        _bundles = bundles;
        var silos = new FreePorts(FirstSiloPort);
        var primary = Endpoint(silos.Take());
        ClientEndpoint = Endpoint(new FreePorts(FirstGatewayPort).Take());
        IEnumerable<string> http = hasGateway ? [] : ["--http", urls];
        Core = new DevMember(
            "core-1",
            $"{primary} for silos, {ClientEndpoint} for clients",
            [.. Silo("core", "core-1", primary, primary), "--gateway-port", PortOf(ClientEndpoint), .. http]);
        Workers = [.. Enumerable.Range(1, workers).Select(number => Worker(number, Endpoint(silos.Take()), primary))];
        Gateway = hasGateway ? new DevMember("gateway", string.Empty, ["gateway", "--urls", urls, "--gateways", ClientEndpoint]) : null;
    }

    /// <summary>Where clients reach the core silo.</summary>
    public string ClientEndpoint { get; }

    /// <summary>The core silo. It holds the membership, so it starts first and stops last.</summary>
    public DevMember Core { get; }

    /// <summary>The workers.</summary>
    public IReadOnlyList<DevMember> Workers { get; }

    /// <summary>The HTTP gateway; null when the core silo serves HTTP.</summary>
    public DevMember? Gateway { get; }

    private static string Endpoint(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private static string PortOf(string endpoint) => endpoint[(endpoint.LastIndexOf(':') + 1)..];

    private DevMember Worker(int number, string endpoint, string primary)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"worker-{number}");
        return new DevMember(name, $"{endpoint} for silos", [.. Silo("worker", name, endpoint, primary)]);
    }

    private IEnumerable<string> Silo(string role, string name, string endpoint, string primary) =>
        ["silo", "--role", role, "--name", name, "--silo-port", PortOf(endpoint), "--primary", primary, "--bundles", .. _bundles];
}
