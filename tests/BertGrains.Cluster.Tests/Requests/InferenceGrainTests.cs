using System.Diagnostics;
using System.Globalization;
using System.Net;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Silos;
using BertGrains.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>A core silo and a worker silo, both in this process but on sockets, with a real model.</summary>
public sealed class InferenceGrainTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private const int SmallMessage = 128 << 10;

    [Fact]
    public async Task InferAsync_AcrossSilos_AnswersAsTheEngineInProcessAndInOneTrace()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var activities = new List<Activity>();
        using var listener = Listen(activities);
        using var routed = new LogSignal("1 revisions with 1 replicas");
        var primary = FreePorts.Take();
        using var core = Silo(SiloRoles.Core, primary, primary, routed);
        using var worker = Silo(SiloRoles.Worker, FreePorts.Take(), primary, routed);
        await core.StartAsync(cancellation);
        await worker.StartAsync(cancellation);
        var grain = core.Services.GetRequiredService<IGrainFactory>().GetGrain<IInferenceGrain>(IInferenceGrain.Key);
        var model = (await tiny.Engine.GetModelsAsync(cancellation))[0].Name;
        Assert.Equal(ErrorCode.UnknownModel, (await InferAsync(grain, model, "embed", ["none"])).Error?.Code);

        await DeployAsync(core, model);
        await routed.Seen;
        using var request = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        var head = (await grain.GetModelsAsync(cancellation)).Models[0].Heads[0].Name;
        var many = Enumerable.Range(0, 200).Select(words => string.Join(' ', Enumerable.Repeat("word", words % 40))).ToArray();
        var response = await InferAsync(grain, model, head, [.. many.Select(words => $"a {words}")]);
        Assert.All(response.Items, item => Assert.Null(item.Error));

        // A batch of one is the same batch here and there.
        var one = await InferAsync(grain, model, head, ["the same text"]);
        var expected = await tiny.Engine.InferAsync(Request(model, head, ["the same text"]), cancellation);
        Assert.Equal(Bytes(expected), Bytes(one));
        await worker.StopAsync(cancellation);
        await core.StopAsync(cancellation);
        lock (activities)
        {
            var names = activities.Where(activity => activity.TraceId == request.TraceId).Select(activity => activity.OperationName).ToHashSet();
            Assert.Superset(new HashSet<string> { "request", "infer", "route", "run" }, names);
        }
    }

    [Fact]
    public async Task InferAsync_ReplyWouldExceedTheMessageLimit_FailsTheItemsBeyondItAndKeepsTheConnection()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var routed = new LogSignal("1 revisions with 1 replicas");
        var (primary, gateway) = (FreePorts.Take(), FreePorts.Take());
        using var core = Silo(SiloRoles.Core, primary, primary, routed, gateway, SmallMessage);
        using var worker = Silo(SiloRoles.Worker, FreePorts.Take(), primary, routed, maxMessage: SmallMessage);
        await core.StartAsync(cancellation);
        await worker.StartAsync(cancellation);
        var model = (await tiny.Engine.GetModelsAsync(cancellation))[0].Name;
        await DeployAsync(core, model);
        await routed.Seen;
        using var client = Client(gateway);
        await client.StartAsync(cancellation);
        var grain = client.Services.GetRequiredService<IClusterClient>().GetGrain<IInferenceGrain>(IInferenceGrain.Key);
        var head = (await grain.GetModelsAsync(cancellation)).Models[0].Heads[0].Name;

        // A connection that closed would leave the first call without an answer until the response timeout.
        var few = InferAsync(grain, model, head, ["one", "two"]);
        var many = await InferAsync(grain, model, head, [.. Enumerable.Repeat("a text", 1_000)]);
        var tokens = await grain.TokenizeAsync(new TokenizeCall(model, [string.Join(' ', Enumerable.Repeat("word", 10_000))], true), cancellation);

        Assert.All((await few).Items, item => Assert.Null(item.Error));
        var failed = many.Items.Count(item => item.Error?.Code == ErrorCode.TooLarge);
        Assert.InRange(failed, 500, 999);
        Assert.Equal(1_000 - failed, many.Items.Count(item => item.Error is null));
        Assert.Equal(ErrorCode.TooLarge, tokens.Error?.Code);
        await client.StopAsync(cancellation);
        await worker.StopAsync(cancellation);
        await core.StopAsync(cancellation);
    }

    private static InferenceRequest Request(string model, string head, string[] texts) =>
        new() { Model = model, Heads = [head], Inputs = [.. texts.Select(text => InputItem.FromText(text))] };

    private static byte[] Bytes(InferenceResponse response) =>
        InferReplyConverter.ToReply(response, long.MaxValue).Values.ToArray();

    private static async Task<InferenceResponse> InferAsync(IInferenceGrain grain, string model, string head, string[] texts)
    {
        var call = InferCallConverter.ToCall(Request(model, head, texts), null) with { Remaining = TimeSpan.FromSeconds(20) };
        var cancellation = TestContext.Current.CancellationToken;
        return InferReplyConverter.ToResponse(await grain.InferAsync(call, cancellation).WaitAsync(TimeSpan.FromSeconds(60), cancellation));
    }

    private static async Task DeployAsync(IHost core, string model)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await foreach (var active in core.Services.GetRequiredService<SiloMap>().Changes.WithCancellation(cancellation))
        {
            if (active.Any(silo => silo.IsWorker))
                break;
        }

        var grain = core.Services.GetRequiredService<IGrainFactory>().GetGrain<IModelGrain>(model);
        var reply = await grain.DeployAsync(new DeployCall(null, 1, "cpu", 100));
        Assert.Null(reply.Error);
    }

    private static ActivityListener Listen(List<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is BertEngine.TelemetryName or ClusterTelemetry.Name or "Microsoft.Orleans.Application",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity =>
            {
                lock (activities)
                    activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static IHost Client(int gateway)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gateway))
            .Configure<Orleans.Configuration.ClusterOptions>(cluster => cluster.ServiceId = cluster.ClusterId = new BertGrainsClusterOptions().ClusterId)
            .Configure<Orleans.Configuration.ClientMessagingOptions>(options => options.MaxMessageBodySize = SmallMessage));
        return builder.Build();
    }

    private IHost Silo(string role, int port, int primary, ILoggerProvider logs, int? gateway = null, int maxMessage = 100 << 20)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Primary"] = $"127.0.0.1:{primary}",
            ["Silo:Role"] = role,
            ["Silo:Name"] = role,
            ["Silo:SiloPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Silo:GatewayPort"] = (gateway ?? FreePorts.Take()).ToString(CultureInfo.InvariantCulture),
            ["Silo:Devices:0"] = "cpu",
            ["Orleans:Messaging:MaxMessageBodySize"] = maxMessage.ToString(CultureInfo.InvariantCulture),
            ["Silo:Bundles:0"] = tiny.Folder,
        });
        builder.Logging.AddProvider(logs);
        builder.AddBertGrainsSilo();
        return builder.Build();
    }
}
