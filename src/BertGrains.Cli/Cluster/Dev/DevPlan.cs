using System.Globalization;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>The processes of a cluster on this machine, and what each is told.</summary>
internal sealed class DevPlan
{
    private const int FirstSiloPort = 11_111;
    private const int FirstGatewayPort = 30_000;

    private readonly IReadOnlyList<string> _bundles;

    /// <summary>Chooses ports.</summary>
    /// <param name="workers">How many workers.</param>
    /// <param name="bundles">Folders that every silo sees.</param>
    /// <param name="urls">Where the gateway listens.</param>
    public DevPlan(int workers, IReadOnlyList<string> bundles, string urls)
    {
        _bundles = bundles;
        var silos = new FreePorts(FirstSiloPort);
        var primary = Endpoint(silos.Take());
        ClientEndpoint = Endpoint(new FreePorts(FirstGatewayPort).Take());
        Core = new DevMember(
            "core-1",
            $"{primary} for silos, {ClientEndpoint} for clients",
            [.. Silo("core", "core-1", primary, primary), "--gateway-port", PortOf(ClientEndpoint)]);
        Workers = [.. Enumerable.Range(1, workers).Select(number => Worker(number, Endpoint(silos.Take()), primary))];
        Gateway = new DevMember("gateway", string.Empty, ["gateway", "--urls", urls, "--gateways", ClientEndpoint]);
    }

    /// <summary>Where clients reach the core silo.</summary>
    public string ClientEndpoint { get; }

    /// <summary>The core silo; the membership is in it, so it starts first and stops last.</summary>
    public DevMember Core { get; }

    /// <summary>The workers.</summary>
    public IReadOnlyList<DevMember> Workers { get; }

    /// <summary>The HTTP gateway.</summary>
    public DevMember Gateway { get; }

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
