using BertGrains.Cluster.Routing;
using System.Threading.Channels;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Requests;

public sealed class RoutingTableWatchTests
{
    private readonly RequestsFixture _fixture = new();
    private readonly Channel<IReadOnlyList<SiloInfo>> _silos = Channel.CreateUnbounded<IReadOnlyList<SiloInfo>>();
    private readonly Channel<Func<IReadOnlyList<RoutingTable>>> _answers = Channel.CreateUnbounded<Func<IReadOnlyList<RoutingTable>>>();

    [Fact]
    public async Task RunAsync_CatalogIsUnavailableAtFirst_IsReadUntilItAnswersAndThenPeriodically()
    {
        using var stop = new CancellationTokenSource();
        var watch = Watch().RunAsync(stop.Token);
        Answer(() => throw new SiloUnavailableException("not yet"));
        await _fixture.Replicas.Clock.AwaitedAt(0.5);
        Assert.False(_fixture.Models.Known.IsCompleted);

        _fixture.Replicas.Clock.Run(until: 0.5);
        Answer(() => [RequestsFixture.Table(1, ("first", 100, [0]))]);
        await _fixture.Models.Known.WaitAsync(TestContext.Current.CancellationToken);
        await _fixture.Models.Models[0].Loaded.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(_fixture.Models.Models[0].IsRoutable);

        // The tokenizer was still being loaded when the silo looked, or it was not: both periods lead here.
        Answer(() => [RequestsFixture.Table(2, ("first", 100, []))]);
        Answer(() => [RequestsFixture.Table(3)]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (_fixture.Models.Models.Count > 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            _fixture.Replicas.Clock.Run(until: _fixture.Replicas.Clock.Now + 1);
            await Task.Yield();
        }

        await stop.CancelAsync();
        await watch.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task RunAsync_SiloLeaves_ItsReplicasAreDropped()
    {
        using var stop = new CancellationTokenSource();
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        var watch = Watch().RunAsync(stop.Token);
        _silos.Writer.TryWrite([Silo(0), Silo(1)]);
        _silos.Writer.TryWrite([Silo(1)]);
        // The end of the stream is looked at after everything before it.
        _silos.Writer.TryComplete();
        await _silos.Reader.Completion.WaitAsync(TestContext.Current.CancellationToken);
        await _fixture.Replicas.Clock.AwaitedAt(2);

        Assert.False(model.IsRoutable);
        await stop.CancelAsync();
        await watch.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static SiloInfo Silo(int ordinal) => new(ScriptedReplicas.Silo(ordinal), $"worker-{ordinal}", SiloRoles.Worker, ["cpu"]);

    private RoutingTableWatch Watch() => new(
        _fixture.Models,
        async () => (await _answers.Reader.ReadAsync(TestContext.Current.CancellationToken))(),
        () => _silos.Reader.ReadAllAsync(TestContext.Current.CancellationToken),
        NullLogger<RoutingTableWatch>.Instance,
        _fixture.Replicas.Clock);

    private void Answer(Func<IReadOnlyList<RoutingTable>> answer) => _answers.Writer.TryWrite(answer);
}
