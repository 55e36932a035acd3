using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Items;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// Large results between real silos with a small message limit. A reply over the limit would close the connection, and no call on it would
/// return.
/// </summary>
public sealed class MessageSizeTests : IAsyncLifetime
{
    private const int Limit = 128 << 10;
    private const int Hidden = 256;

    private static readonly ReplicaId Id = HostRig.Id(0);
    private static readonly ModelDescription Model = ScriptedReplicas.Model with
    {
        Heads = [new HeadDescription { Name = "features", Task = BertTask.Features, Dimensions = Hidden }],
    };

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly RouterInstruments _instruments = new(null);
    private GrainRig? _rig;

    private GrainRig Rig => _rig ?? throw new InvalidOperationException("The test has not started.");

    public async ValueTask InitializeAsync()
    {
        _rig = await GrainRig.StartAsync(null, KeyValuePair.Create("Orleans:Messaging:MaxMessageBodySize", (string?)$"{Limit}"));
        _rig.Loader.Answer = item =>
        {
            var values = new float[item.Length * Hidden];
            values.AsSpan().Fill(item.Ids[0]);
            return new RawOutput(values, item.Length, Hidden);
        };
        await _rig.LoadAsync(Id, _rig.Workers[0]);
    }

    public async ValueTask DisposeAsync()
    {
        await Rig.DisposeAsync();
        _instruments.Dispose();
    }

    [Fact]
    public async Task TryEnqueue_ResultsExceedAMessageTogether_AreSentInSeveral()
    {
        using var router = Router();
        var items = Enumerable.Range(1, 40).Select(id => Item(id, length: 50)).ToList();
        Assert.All(items, item => Assert.True(router.TryEnqueue(item)));

        foreach (var item in items)
            AssertAnswer(item, await CompletionOf(item));
    }

    [Fact]
    public async Task TryEnqueue_ResultOfOneItemExceedsAMessage_FailsThatItemAlone()
    {
        using var router = Router();
        WorkItem[] items = [Item(1, length: 20), Item(2, length: 200), Item(3, length: 20)];
        Assert.All(items, item => Assert.True(router.TryEnqueue(item)));

        AssertAnswer(items[0], await CompletionOf(items[0]));
        AssertTooLarge(await CompletionOf(items[1]));
        AssertAnswer(items[2], await CompletionOf(items[2]));
    }

    [Fact]
    public async Task RunAsync_ReplyWouldExceedTheLimit_FailsTheItemsBeyondItAndKeepsTheConnection()
    {
        WorkItem[] items = [Item(1, length: 50), Item(2, length: 50), Item(3, length: 50), Item(4, length: 5)];
        var service = Rig.Service(Rig.Workers[0]);
        var reply = await service.RunAsync(Id, RunCallConverter.ToCall(items, TimeProvider.System), _cancellation)
            .WaitAsync(TimeSpan.FromSeconds(20), _cancellation);
        RunReplyConverter.Complete(items, reply);

        AssertAnswer(items[0], await items[0].Completion);
        AssertAnswer(items[1], await items[1].Completion);
        AssertTooLarge(await items[2].Completion);
        AssertAnswer(items[3], await items[3].Completion);
    }

    private static WorkItem Item(int id, int length) => new([.. Enumerable.Repeat(id, length)], length, 1);

    private static void AssertAnswer(WorkItem item, in WorkResult result)
    {
        Assert.Null(result.Error);
        var output = result.Outputs[0]!;
        Assert.Equal((item.Length, Hidden), (output.Rows, output.Columns));
        Assert.False(output.Values.Span.ContainsAnyExcept((float)item.Ids[0]));
    }

    private static void AssertTooLarge(in WorkResult result)
    {
        Assert.Equal(ErrorCode.TooLarge, result.Error?.Code);
        Assert.Contains("Orleans:Messaging:MaxMessageBodySize", result.Error?.Message, StringComparison.Ordinal);
    }

    private Task<WorkResult> CompletionOf(WorkItem item) => item.Completion.WaitAsync(TimeSpan.FromSeconds(20), _cancellation);

    private ModelRouter Router()
    {
        var services = Rig.Core.ServiceProvider;
        var limits = new RouterLimits
        {
            MaxMessageBytes = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.MaxMessageBodySize,
        };
        var connect = services.GetRequiredService<ReplicaServiceClient>().Of;
        var router = new ModelRouter(
            Model, connect, limits, _instruments, NullLogger.Instance, TimeProvider.System, new Random(1));
        router.SetReplicas([new RoutedReplica(Id, Rig.Workers[0].SiloAddress, "cpu")]);
        return router;
    }
}
