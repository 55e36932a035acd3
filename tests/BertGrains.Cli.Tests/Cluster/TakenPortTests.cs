using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Cluster;

/// <summary>Starts with a port that another program listens on.</summary>
public sealed class TakenPortTests : IDisposable
{
    // Without it, no process would listen on all addresses.
    private static readonly Dictionary<string, string?> Anonymous = new() { ["BERTGRAINS__Gateway__AllowAnonymous"] = "true" };

    private readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public TakenPortTests() => _other.Start();

    private int Port => ((IPEndPoint)_other.LocalEndpoint).Port;

    public void Dispose() => _other.Dispose();

    [Theory]
    [InlineData("Silo:SiloPort: 127.0.0.1:{0} is in use", "silo --silo-port {0} --gateway-port {1}")]
    [InlineData("Silo:GatewayPort: 127.0.0.1:{0} is in use", "silo --silo-port {1} --gateway-port {0}")]
    [InlineData("Http:Urls: 127.0.0.1:{0} is in use", "silo --silo-port {1} --gateway-port {2} --http-urls http://127.0.0.1:{0}")]
    [InlineData("Http:RequestUrls: 127.0.0.1:{0} is in use", "silo --silo-port {1} --gateway-port {2} --http http://127.0.0.1:{0}")]
    [InlineData("Http:Urls: 127.0.0.1:{0} is in use", "gateway --gateways 127.0.0.1:{1} --urls http://127.0.0.1:{0}")]
    [InlineData("Http:Urls: 127.0.0.1:{0} is in use", "serve --urls http://localhost:{0}")]
    [InlineData("Http:Urls: 0.0.0.0:{0} is in use", "serve --urls http://0.0.0.0:{0}")]
    [InlineData("Http:Urls: [::]:{0} is in use", "serve --urls http://*:{0}")]
    [InlineData("gateway: 127.0.0.1:{0} is in use", "cluster dev --urls http://127.0.0.1:{0}")]
    [InlineData("core-1: 127.0.0.1:{0} is in use", "cluster dev --no-gateway --urls http://127.0.0.1:{0}")]
    public async Task Start_PortIsTaken_ExitsWithOneAndOneLine(string line, string command)
    {
        object[] ports = [Port, FreePorts.Take(), FreePorts.Take()];
        var result = await ProgramProcess.RunAsync(string.Empty, Anonymous, string.Format(CultureInfo.InvariantCulture, command, ports).Split(' '));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(string.Format(CultureInfo.InvariantCulture, line, ports), Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    // A port of 0 would be a free one for each.
    [Theory]
    [InlineData("Silo:SiloPort and Http:RequestUrls are both 127.0.0.1:{1}", "silo --silo-port {1} --gateway-port {2} --http http://127.0.0.1:{1}")]
    [InlineData("Silo:GatewayPort and Http:RequestUrls are both", "silo --silo-port {1} --gateway-port {2} --http http://*:{2}")]
    [InlineData("Silo:SiloPort and Http:Urls are both 127.0.0.1:{1}", "silo --role worker --silo-port {1} --http-urls http://localhost:{1}")]
    [InlineData("Http:Urls and Http:Urls are both 127.0.0.1:{1}", "serve --urls http://127.0.0.1:{1};http://localhost:{1}")]
    [InlineData("Http:Urls in the command line: 'http://localhosst:{1}' is not an address to listen on", "serve --urls http://localhosst:{1}")]
    public async Task Start_PortIsGivenTwiceOrHostIsNoAddress_ExitsWithTwoAndOneLine(string line, string command)
    {
        object[] ports = [Port, FreePorts.Take(), FreePorts.Take()];
        var result = await ProgramProcess.RunAsync(string.Empty, Anonymous, string.Format(CultureInfo.InvariantCulture, command, ports).Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(string.Format(CultureInfo.InvariantCulture, line, ports), Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnixSocketWithoutFolder_ExitsWithOneAndOneLine()
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "serve", "--urls", "http://unix:/nowhere/a.sock");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "Http:Urls: /nowhere/a.sock is not in a folder of this machine", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OtherLoopbackAddressIsTaken_IsFoundForLocalhost()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "The machine has no IPv6.");
        using var other = new TcpListener(IPAddress.IPv6Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var result = await ProgramProcess.RunAsync(string.Empty, "serve", "--urls", $"http://localhost:{port}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"[::1]:{port} is in use", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    // Each passes the check of its ports before another one listens.
    [Fact]
    [Trait("Category", "Cluster")]
    public async Task Start_SilosOnTheSamePortsAtOnce_OneRuns()
    {
        var (port, clients) = ($"{FreePorts.Take()}", $"{FreePorts.Take()}");
        var silos = Enumerable.Range(1, 3).Select(number => ProgramProcess.Start(
            "silo", "--role", "core", "--silo-port", port, "--gateway-port", clients, "--primary", $"127.0.0.1:{port}", "--cluster-id", $"c{number}")).ToList();
        var ended = await Task.WhenAll(silos.Select(EndOrReadyAsync));
        foreach (var silo in silos)
            silo.Dispose();

        Assert.Single(ended, code => code is null);
        Assert.Equal(2, ended.Count(code => code == 1));
    }

    /// <returns>The exit code; null when it is ready.</returns>
    private static async Task<int?> EndOrReadyAsync(ProgramProcess silo)
    {
        while (await silo.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("Ready", StringComparison.Ordinal))
                return null;
        }

        return await silo.WaitAsync();
    }

    [Fact]
    public async Task Start_SeveralPortsAreTaken_ReportsAll()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var other = FreePorts.Take().ToString(CultureInfo.InvariantCulture);
        var result = await ProgramProcess.RunAsync(
            string.Empty, "silo", "--silo-port", port, "--gateway-port", other, "--http", $"http://127.0.0.1:{port}");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["Silo:SiloPort:", "Http:RequestUrls:"], result.ErrorLines.Select(line => line.Split(' ')[1]));
    }
}
