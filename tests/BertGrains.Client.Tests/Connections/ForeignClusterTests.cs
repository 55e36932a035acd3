using BertGrains.Client.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Connections;

/// <summary>A client with the name of another cluster than that of the silo.</summary>
public sealed class ForeignClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_SiloOfAnotherCluster_NamesBothInTheLogAndInEveryAnswer()
    {
        await using var silo = await TestSilo.StartAsync();
        await AssertNamedAsync(silo.Gateway);
    }

    [Fact]
    public async Task Connect_TheNameArrivesWithTheEndOfTheConnection_NamesBoth()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var port = new AnswerThenEnd(silo);
        await AssertNamedAsync(port.Endpoint);
    }

    private static async Task AssertNamedAsync(string gateway)
    {
        using var log = new CollectedLog();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.Services.AddBertGrainsClient(options =>
        {
            options.Cluster.ClusterId = "mine";
            options.Cluster.Gateways = [gateway];
        });
        await using var application = await TestClient.StartAsync(builder);
        const string Names = "belongs to the cluster 'client-tests', and Cluster:ClusterId is 'mine'";
        await log.WaitAsync(Names);

        var health = await application.Client.CheckHealthAsync(Token);
        var failure = await Assert.ThrowsAsync<BertException>(() => application.Client.EmbedAsync("a text", "tiny", Token));
        Assert.Equal(ErrorCode.Unavailable, health?.Code);
        Assert.StartsWith($"The core silo at {gateway} {Names}", health?.Message, StringComparison.Ordinal);
        Assert.Equal(health, failure.Error);
    }
}
