using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Cluster;

[Trait("Category", "Cluster")]
public sealed class DevCommandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData()]
    [InlineData("--no-gateway")]
    public async Task Dev_RequestThenTerminate_AnswersAndLeavesNoProcessBehind(params string[] options)
    {
        using var cluster = await DevCluster.StartAsync(["--workers", "1", .. options]);
        using var client = new HttpClient { BaseAddress = cluster.Url };
        var answer = await client.PostAsJsonAsync(
            new Uri("/infer", UriKind.Relative),
            new { inputs = new[] { "what a lovely day" }, heads = new[] { "sentiment" } },
            TestContext.Current.CancellationToken);
        var items = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var status = await ProgramProcess.RunAsync(string.Empty, "cluster", "status", "--json", "--gateways", cluster.Gateways);
        cluster.Program.SendTerminate();
        await cluster.ReadToEndAsync();

        Assert.Equal("positive", items[0].GetProperty("sentiment")[0].GetProperty("label").GetString());
        var parts = JsonDocument.Parse(status.Output).RootElement;
        Assert.Equal(2, parts.GetProperty("silos").GetArrayLength());
        Assert.Equal(1, parts.GetProperty("models")[0].GetProperty("revisions")[0].GetProperty("ready").GetInt32());
        Assert.Equal(0, await cluster.Program.WaitAsync());
        Assert.All(cluster.ProcessIds, id => Assert.False(Directory.Exists($"/proc/{id}")));
    }

    [Fact]
    public async Task Dev_Killed_EndsItsProcessesToo()
    {
        using var cluster = await DevCluster.StartAsync("--workers", "1");
        var connections = await Task.WhenAll(cluster.HttpEndpoints.Select(ConnectAsync));
        cluster.Program.Kill();

        Assert.Equal(3, connections.Length);
        await Task.WhenAll(connections.Select(WaitForEndAsync));
    }

    private static async Task<TcpClient> ConnectAsync(Uri endpoint)
    {
        var client = new TcpClient();
        await client.ConnectAsync(endpoint.Host, endpoint.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task WaitForEndAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var read = client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
                Assert.Equal(0, await read.WaitAsync(Limit, TestContext.Current.CancellationToken));
            }
            catch (IOException)
            {
                // Reset, so the process is gone too.
            }
        }
    }
}
