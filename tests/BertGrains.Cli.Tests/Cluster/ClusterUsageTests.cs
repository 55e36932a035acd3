using System.Globalization;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class ClusterUsageTests
{
    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("cluster dev")]
    [InlineData("cluster init")]
    [InlineData("cluster status")]
    [InlineData("model deploy")]
    [InlineData("model scale")]
    [InlineData("model drain")]
    [InlineData("model remove")]
    public async Task Help_EveryCommand_EndsWithAnExample(string command)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, [.. command.Split(' '), "--help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"bertgrains {command}", result.Lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("--stop-with-input", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Silo:Role", "silo", "--role", "leader")]
    [InlineData("Silo:SiloPort", "silo", "--silo-port", "many")]
    [InlineData("--config", "silo", "--config", "/nowhere.json")]
    [InlineData("--database is empty", "silo", "--database", "")]
    [InlineData("Http:Urls", "silo", "--http-urls", "https://127.0.0.1:1")]
    [InlineData("Http:RequestUrls", "silo", "--http", "https://127.0.0.1:1")]
    [InlineData("Http:RequestUrls", "silo", "--role", "worker", "--http")]
    [InlineData("Cluster:Primary in the command line, --primary, has no effect", "silo", "--database", "Host=secret", "--primary", "127.0.0.1:11111")]
    [InlineData("Silo:GatewayPort in the command line, --gateway-port, has no effect", "silo", "--role", "worker", "--gateway-port", "30000")]
    [InlineData("Silo:Devices in the command line, --devices, has no effect", "silo", "--role", "core", "--devices", "cpu")]
    [InlineData("Silo:SiloPort in the command line is 70000; it must be 1 to 65535", "silo", "--silo-port", "70000")]
    [InlineData("Silo:GatewayPort in the command line and Silo:SiloPort in the command line are both 7;", "silo", "--silo-port", "7", "--gateway-port", "7")]
    [InlineData("Silo:Name in the command line is 'a b\\u001b[31m'; it must have printable", "silo", "--name", "a\nb\u001b[31m")]
    [InlineData("Cluster:ClusterId in the command line is ' x'; it must have printable", "cluster", "status", "--cluster-id", " x")]
    [InlineData("Cluster:Gateways in the command line, --gateways, has no effect", "gateway", "--database", "Host=secret", "--gateways", "127.0.0.1:1")]
    [InlineData("Cluster:Gateways in the command line, --gateways, has no effect", "model", "scale", "m", "1", "--database", "Host=secret", "--gateways", "127.0.0.1:1")]
    [InlineData("Http:Urls", "gateway", "--urls", "nowhere")]
    [InlineData("Http:Urls", "gateway", "--urls", ";")]
    [InlineData("Gateway:AdminUrls", "gateway", "--admin-urls", "nowhere")]
    [InlineData("Gateway:AdminUrls in the command line: port 9 is that of requests too", "gateway", "--urls", "http://127.0.0.1:9", "--admin-urls", "http://[::1]:9")]
    [InlineData("Gateway:AdminUrls in the command line: the listener of the operators needs a port", "gateway", "--admin-urls", "http://unix:/nowhere/admin")]
    [InlineData("Cluster:Gateways", "gateway", "--gateways", "nowhere")]
    [InlineData("Cluster:Gateways", "cluster", "status", "--gateways", "nowhere")]
    [InlineData("--database is empty", "cluster", "init", "--database", "")]
    [InlineData("--workers", "cluster", "dev", "--workers", "0")]
    [InlineData("'frobnicate'", "cluster", "frobnicate")]
    [InlineData("--weight", "model", "deploy", "m", "--weight", "101")]
    [InlineData("--replicas", "model", "deploy", "m", "--replicas", "0")]
    [InlineData("replicas", "model", "scale", "m", "0")]
    public async Task Run_WrongSetting_ExitsWithTwoAndNamesIt(string word, params string[] arguments)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(word, result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Silo:Role|Silo:SiloPort|Silo:Address", "silo --role leader --silo-port 0 --address 10.0.0.1")]
    [InlineData("Silo:SiloPort|Silo:Role|Http:Urls|Cluster:Primary", "silo --silo-port many --role leader --http-urls nowhere --primary nowhere")]
    [InlineData("Http:RequestUrls|Gateway:MaxBodyBytes|Client:MaxItemsInFlight|Silo:Rol|Silo:Role", "silo --http nowhere --role leader --config {0}")]
    [InlineData("Http:Urls|Gateway:MaxBodyBytes|Client:MaxItemsInFlight|Silo:Rol|Cluster:Gateways", "gateway --urls nowhere --gateways nowhere --config {0}")]
    public async Task Run_SeveralFaults_ReportsAll(string settings, string command)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("settings.json");
        await File.WriteAllTextAsync(
            file,
            """{ "Gateway": { "MaxBodyBytes": 5 }, "Client": { "MaxItemsInFlight": 0 }, "Silo": { "Rol": "core" } }""",
            TestContext.Current.CancellationToken);
        var result = await ProgramProcess.RunAsync(string.Empty, string.Format(CultureInfo.InvariantCulture, command, file).Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            settings.Split('|').Order(StringComparer.Ordinal),
            result.ErrorLines.Select(line => line.Split(' ')[1].TrimEnd(':')).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Init_WithoutADatabase_IsUsageError()
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "cluster", "init");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--database", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster", "status", "--gateways", "127.0.0.1:1")]
    [InlineData("cluster", "status", "--database", "Host=127.0.0.1;Port=1;Username=nobody;Database=none")]
    [InlineData("cluster", "init", "--database", "Host=127.0.0.1;Port=1;Username=nobody;Database=none")]
    [InlineData("silo", "--silo-port", "19877", "--gateway-port", "19878", "--database", "Host=127.0.0.1;Port=1;Username=nobody;Database=none")]
    [InlineData("model", "scale", "m", "1", "--gateways", "127.0.0.1:1")]
    public async Task Run_NothingListens_ExitsWithOneAndOneLine(params string[] arguments)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be reached", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
