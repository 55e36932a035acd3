using System.Net;
using BertGrains.Client.Silos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Client;

/// <summary>The registered client against silos on real sockets.</summary>
public sealed class ClusterBertClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_EveryKind_IsAnsweredByTheCoreSilo()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var application = await TestClient.ConnectAsync(silo);
        var client = application.Client;

        var response = await client.InferAsync(Request("one", "four"), Token);
        Assert.Null(response.Error);
        Assert.Equal("tiny", response.Model?.Name);
        Assert.Equal([3f, 4f], response.Items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values.Span[0]));
        Assert.Equal("a \ud83d\ude00", (await client.TokenizeAsync(new TokenizeRequest(["a \ud83d\ude00"]), Token)).Items[0][0].Text);
        Assert.Equal("7 -1", (await client.DecodeAsync(new DecodeRequest([[7, -1]]), Token)).Items[0]);
        Assert.Equal("tiny", Assert.Single(await client.GetModelsAsync(Token)).Name);
        Assert.Null(await client.CheckHealthAsync(Token));
    }

    [Fact]
    public async Task Call_ClusterComesLater_IsUnavailableUntilThen()
    {
        await using var silo = new TestSilo();
        await using var application = await TestClient.StartAsync(silo);

        var error = (await application.Client.InferAsync(Request("text"), Token)).Error;
        Assert.Equal(ErrorCode.Unavailable, error?.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), error?.RetryAfter);
        Assert.Empty(await application.Client.GetModelsAsync(Token));
        await silo.StartAsync();
        await application.HealthyAsync();

        Assert.Null((await application.Client.InferAsync(Request("text"), Token)).Error);
    }

    [Fact]
    public async Task Infer_SiloIsKilled_IsSentOnceMoreElsewhere()
    {
        await using var primary = await TestSilo.StartAsync();
        await using var other = await TestSilo.StartAsync(primary);
        await using var application = await TestClient.ConnectAsync(primary, other);
        await WarmUpAsync(application, primary, other);
        var open = new TaskCompletionSource();
        foreach (var silo in new[] { primary, other })
        {
            silo.Script.Requests.Clear();
            silo.Script.Infer = async (request, _) =>
            {
                await open.Task;
                return await CoreSiloScript.AnswerAsync(request);
            };
        }

        var responses = Enumerable.Range(0, 8).Select(_ => application.Client.InferAsync(Request("text"), Token)).ToArray();
        for (var arrivals = 0; arrivals < 4; arrivals++)
            await other.Script.ArrivalAsync();
        await other.KillAsync();
        for (var arrivals = 0; arrivals < 8; arrivals++)
            await primary.Script.ArrivalAsync();
        open.SetResult();

        foreach (var response in responses)
            Assert.Null((await response).Error);
        Assert.Equal(8, primary.Script.Requests.Count);
        Assert.Equal(4, other.Script.Requests.Count);
    }

    [Fact]
    public async Task Infer_SiloIsKilledAndStartedAgainBesideAnother_GetsRequestsAgain()
    {
        await using var primary = await TestSilo.StartAsync();
        await using var other = await TestSilo.StartAsync(primary);
        await using var application = await TestClient.ConnectAsync(primary, other);
        await WarmUpAsync(application, primary, other);

        await other.KillAsync();
        Assert.Null((await application.Client.InferAsync(Request("text"), Token)).Error);
        other.Script.Requests.Clear();
        await other.StartAsync();
        await WarmUpAsync(application, primary, other);
    }

    [Fact]
    public async Task Infer_SiloStopsUnderLoad_NothingFails()
    {
        await using var primary = await TestSilo.StartAsync();
        await using var other = await TestSilo.StartAsync(primary);
        await using var application = await TestClient.ConnectAsync(primary, other);
        await WarmUpAsync(application, primary, other);
        using var stopped = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(async _ =>
        {
            var errors = new List<BertError?>();
            while (!stopped.IsCancellationRequested)
                errors.Add((await application.Client.InferAsync(Request("text"), Token)).Error);
            return errors;
        }).ToArray();

        await other.StopAsync();
        await stopped.CancelAsync();

        var errors = (await Task.WhenAll(load)).SelectMany(part => part).ToList();
        Assert.NotEmpty(errors);
        Assert.All(errors, Assert.Null);
    }

    [Fact]
    public async Task Infer_ClusterIsKilledAndStartedAgain_WorksAgainByItself()
    {
        await using var silo = await TestSilo.StartAsync();
        using var log = new CollectedLog();
        await using var application = await TestClient.StartAsync(new ClusterTlsOptions(), log, silo);
        await application.HealthyAsync();
        silo.Script.Infer = (_, _) => new TaskCompletionSource<InferenceResponse>().Task;
        var response = application.Client.InferAsync(Request("text"), Token);
        await silo.Script.ArrivalAsync();

        await silo.KillAsync();
        Assert.Equal(ErrorCode.Unavailable, (await response).Error?.Code);
        silo.Script.Infer = (request, _) => CoreSiloScript.AnswerAsync(request);
        await silo.StartAsync();
        await application.HealthyAsync();

        Assert.Null((await application.Client.InferAsync(Request("text"), Token)).Error);
        Assert.Equal([LogLevel.Warning], log.Entries.Where(entry => entry.Level > LogLevel.Information).Select(entry => entry.Level));
    }

    [Fact]
    public async Task Infer_CallerLeaves_ReachesTheCoreSilo()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var application = await TestClient.ConnectAsync(silo);
        using var caller = new CancellationTokenSource();
        var left = new TaskCompletionSource();
        silo.Script.Infer = (_, cancellationToken) =>
        {
            cancellationToken.Register(left.SetResult);
            return new TaskCompletionSource<InferenceResponse>().Task;
        };
        var response = application.Client.InferAsync(Request("text"), caller.Token);
        await silo.Script.ArrivalAsync();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
        await left.Task;
    }

    [Fact]
    public async Task Infer_CoreSiloThrows_IsInternal()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var application = await TestClient.ConnectAsync(silo);
        silo.Script.Infer = (_, _) => throw new InvalidOperationException();
        Assert.Equal(ErrorCode.Internal, (await application.Client.InferAsync(Request("text"), Token)).Error?.Code);
    }

    [Fact]
    public async Task Call_ApplicationIsASiloOfAnotherCluster_ReachesItsOwn()
    {
        await using var silo = await TestSilo.StartAsync();
        var (siloPort, gatewayPort) = (FreePorts.Take(), FreePorts.Take());
        var primary = new IPEndPoint(IPAddress.Loopback, siloPort);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(orleans => orleans.UseLocalhostClustering(siloPort, gatewayPort, primary, "other", "other"));
        builder.Services.AddBertGrainsClient(options =>
        {
            options.Cluster.ClusterId = "client-tests";
            options.Cluster.Gateways = [silo.Gateway];
        });
        await using var application = await TestClient.StartAsync(builder);

        await application.HealthyAsync();
        Assert.Null((await application.Client.InferAsync(Request("text"), Token)).Error);
    }

    [Fact]
    public async Task AddBertGrainsClient_WrongSettings_FailsTheStartWithAllOfThem()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Cluster:ClusterId"] = " ",
            ["Cluster:Gateways:0"] = "nowhere",
            ["MaxItemsInFlight"] = "0",
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBertGrainsClient(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        using var host = builder.Build();

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Equal(3, thrown.Failures.Count());
    }

    [Fact]
    public void AddBertGrainsClient_GatewaysInConfiguration_ReplaceTheDefault()
    {
        var settings = new Dictionary<string, string?> { ["Cluster:Gateways:0"] = "127.0.0.1:30005" };
        using var services = new ServiceCollection()
            .AddBertGrainsClient(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        var cluster = services.GetRequiredService<IOptions<BertGrainsClientOptions>>().Value.Cluster;
        Assert.Equal(["127.0.0.1:30005"], cluster.GatewayEndpoints().Select(gateway => gateway.ToString()));
    }

    [Fact]
    public async Task Call_AfterTheApplicationStopped_IsUnavailable()
    {
        await using var silo = await TestSilo.StartAsync();
        var application = await TestClient.ConnectAsync(silo);
        var client = application.Client;
        await application.DisposeAsync();
        Assert.Equal(ErrorCode.Unavailable, (await client.InferAsync(Request("text"), Token)).Error?.Code);
    }

    private static async Task WarmUpAsync(TestClient application, params TestSilo[] silos)
    {
        while (silos.Any(silo => silo.Script.Requests.IsEmpty))
            await application.Client.InferAsync(Request("text"), Token);
        foreach (var silo in silos)
        {
            while (silo.Script.Arrivals > 0)
                await silo.Script.ArrivalAsync();
        }
    }

    private static InferenceRequest Request(params string[] texts) =>
        new() { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = ["embed"] };
}
