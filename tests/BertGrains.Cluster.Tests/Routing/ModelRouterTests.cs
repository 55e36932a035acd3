using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

public sealed class ModelRouterTests
{
    private readonly ScriptedReplicas _replicas = new();

    [Fact]
    public async Task TryEnqueue_ReplicaAnswers_CompletesWithItsResults()
    {
        using var router = _replicas.Router(2);
        var items = Enumerable.Range(1, 100).Select(length => Item(length)).ToList();
        Assert.All(items, item => Assert.True(router.TryEnqueue(item)));

        foreach (var item in items)
        {
            var result = await Outcome(item);
            Assert.Null(result.Error);
            Assert.Equal(item.Length, result.Outputs[0]!.Values.Span[0]);
        }

        Assert.Equal(0, router.Items);
    }

    [Fact]
    public async Task TryEnqueue_ReplicaDoesNotAnswerAPing_ItemRunsOnAnotherAndTheReplicaIsRegained()
    {
        var stopped = new TaskCompletionSource<ReplicaState>();
        _replicas[0].OnRun = (_, _) => new TaskCompletionSource<RunReply>().Task;
        _replicas[0].OnPing = () => stopped.Task;
        using var router = _replicas.Router(1);
        var item = Item();
        router.TryEnqueue(item);
        await _replicas[0].CalledAsync();
        router.SetReplicas([ScriptedReplicas.Routed(0), ScriptedReplicas.Routed(1)]);

        _replicas.Clock.Run(until: 2.2);
        Assert.False(item.Completion.IsCompleted);
        _replicas.Clock.Run(until: 2.3);
        Assert.Null((await Outcome(item)).Error);
        await _replicas[1].CalledAsync();

        // It runs again; only the ping shows it.
        router.SetReplicas([ScriptedReplicas.Routed(0)]);
        Assert.False(router.IsRoutable);
        _replicas[0].OnRun = (items, _) => Task.FromResult(ScriptedReplica.Done(items));
        _replicas[0].OnPing = () => Task.FromResult(ReplicaState.Ready);
        var second = Item();
        router.TryEnqueue(second);
        await _replicas.Clock.AwaitedAt(2.55);
        _replicas.Clock.Run(until: 2.55);
        Assert.Null((await Outcome(second)).Error);
    }

    [Fact]
    public async Task LoseCalls_ReplicaAnswersPings_ItemRunsOnAnother()
    {
        _replicas[0].OnRun = (_, _) => new TaskCompletionSource<RunReply>().Task;
        using var router = _replicas.Router(1);
        var item = Item();
        router.TryEnqueue(item);
        await _replicas[0].CalledAsync();
        router.SetReplicas([ScriptedReplicas.Routed(0), ScriptedReplicas.Routed(1)]);

        router.LoseCalls(ScriptedReplicas.Routed(0).Silo.Endpoint);

        Assert.Null((await Outcome(item)).Error);
        await _replicas[1].CalledAsync();
    }

    [Fact]
    public async Task TryEnqueue_SiloUnavailable_ItemRunsOnAnotherAtOnce()
    {
        _replicas[0].OnRun = (_, _) => throw new SiloUnavailableException("gone");
        using var router = _replicas.Router(2);
        var items = Enumerable.Range(1, 100).Select(length => Item(length)).ToList();
        Assert.All(items, item => Assert.True(router.TryEnqueue(item)));

        foreach (var item in items)
            Assert.Null((await Outcome(item)).Error);
        await _replicas[0].CalledAsync();
    }

    [Fact]
    public async Task TryEnqueue_CallThrows_FailsAsInternalWithoutRetry()
    {
        _replicas[0].OnRun = (_, _) => throw new InvalidOperationException("bug");
        using var router = _replicas.Router(1);
        var item = Item();
        router.TryEnqueue(item);

        Assert.Equal(ErrorCode.Internal, (await Outcome(item)).Error?.Code);
        Assert.True(router.IsRoutable);
    }

    [Fact]
    public async Task TryEnqueue_ReplicaNotLoaded_IsPolledUntilItIsReady()
    {
        _replicas[0].OnRun = (_, _) => Task.FromResult(ScriptedReplica.Refuse(RunOutcome.NotLoaded));
        _replicas[0].OnPing = () => Task.FromResult(ReplicaState.Loading);
        using var router = _replicas.Router(1);
        var item = Item();
        router.TryEnqueue(item);
        await _replicas.Clock.AwaitedAt(0.1);
        Assert.False(router.IsRoutable);
        _replicas.Clock.Run(until: 0.1);
        await _replicas.Clock.AwaitedAt(0.3);
        Assert.False(router.IsRoutable);

        _replicas[0].OnRun = (items, _) => Task.FromResult(ScriptedReplica.Done(items));
        _replicas[0].OnPing = () => Task.FromResult(ReplicaState.Ready);
        _replicas.Clock.Run(until: 0.3);
        Assert.Null((await Outcome(item)).Error);
    }

    [Fact]
    public async Task SetReplicas_RemovesAReplicaWithItemsInFlight_TheyFinishThere()
    {
        var reply = new TaskCompletionSource<RunReply>();
        _replicas[0].OnRun = (_, _) => reply.Task;
        using var router = _replicas.Router(1);
        var item = Item();
        router.TryEnqueue(item);
        await _replicas[0].CalledAsync();
        router.SetReplicas([]);

        reply.SetResult(ScriptedReplica.Done([item]));
        Assert.Null((await Outcome(item)).Error);
    }

    [Fact]
    public void DropSilos_OneOfTwo_RoutesToTheOther()
    {
        using var router = _replicas.Router(2);
        router.DropSilos([ScriptedReplicas.Silo(0)]);
        Assert.True(router.IsRoutable);
        router.DropSilos([ScriptedReplicas.Silo(1)]);
        Assert.False(router.IsRoutable);
    }

    [Fact]
    public async Task Withdraw_OnlyItemOfAMessage_CancelsTheCall()
    {
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _replicas[0].OnRun = (_, token) =>
        {
            token.Register(() => canceled.SetResult());
            return new TaskCompletionSource<RunReply>().Task;
        };
        using var router = _replicas.Router(1);
        var item = Item();
        router.TryEnqueue(item);
        await _replicas[0].CalledAsync();

        router.Withdraw(item, new BertError(ErrorCode.Cancelled, "left"));
        await canceled.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.Cancelled, (await Outcome(item)).Error?.Code);
        Assert.True(router.IsRoutable);
    }

    [Fact]
    public async Task Retire_RequestEntered_ServesItToItsEnd()
    {
        using var router = _replicas.Router(1);
        Assert.True(router.TryEnter());
        router.Retire();
        Assert.False(router.TryEnter());

        var item = Item();
        Assert.True(router.TryEnqueue(item));
        Assert.Null((await Outcome(item)).Error);
        router.Leave();
        Assert.False(router.TryEnqueue(Item()));
        Assert.Equal(ErrorCode.Unavailable, router.Refusal().Code);
    }

    private static WorkItem Item(int length = 20) => new(new int[length], length, 1);

    private static Task<WorkResult> Outcome(WorkItem item) =>
        item.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
}
