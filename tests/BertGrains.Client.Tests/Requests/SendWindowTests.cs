using BertGrains.Client.CoreSilos;
using BertGrains.Client.Silos;

namespace BertGrains.Client.Requests;

public sealed class SendWindowTests
{
    private readonly SendWindow _window = new(10);

    [Fact]
    public void Enter_WhatFits_GoesAtOnce()
    {
        Assert.True(Enter(4).IsCompletedSuccessfully);
        Assert.True(Enter(6).IsCompletedSuccessfully);
        Assert.False(Enter(1).IsCompleted);
    }

    [Fact]
    public async Task Enter_WhatDoesNotFit_WaitsInOrder()
    {
        await Enter(8);
        var large = Enter(5);
        var small = Enter(1);
        Assert.False(small.IsCompleted);

        _window.Leave(8);

        await large;
        await small;
    }

    [Fact]
    public async Task Enter_LargerThanTheWindow_GoesAlone()
    {
        await Enter(1);
        var huge = Enter(1_000);
        Assert.False(huge.IsCompleted);
        _window.Leave(1);
        await huge;
        Assert.False(Enter(1).IsCompleted);
        _window.Leave(1_000);
        Assert.True(Enter(9).IsCompleted);
    }

    [Fact]
    public async Task Enter_FirstInLineLeaves_LetsTheNextIn()
    {
        await Enter(8);
        using var caller = new CancellationTokenSource();
        var large = _window.EnterAsync(5, caller.Token).AsTask();
        var small = Enter(2);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;
        _window.Leave(8);
        _window.Leave(2);
        Assert.True(Enter(10).IsCompleted);
    }

    [Fact]
    public async Task Enter_ManyThatLeaveAtRandom_LosesNoRoom()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), async (round, _) =>
        {
            using var caller = new CancellationTokenSource();
            var items = (round % 12) + 1;
            var entering = _window.EnterAsync(items, caller.Token);
            if (round % 3 == 0)
                await caller.CancelAsync();
            try
            {
                await entering;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Yield();
            _window.Leave(items);
        });

        Assert.True(Enter(10).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Infer_OverTheBound_WaitsInTheClient()
    {
        using var cluster = new ScriptedCluster(1, maxItemsInFlight: 3);
        var answer = new TaskCompletionSource<InferenceResponse>();
        cluster.Silos[0].Infer = (_, _) => answer.Task;
        var first = cluster.InferAsync("a", "b");
        var request = await cluster.Silos[0].ArrivalAsync();
        cluster.Silos[0].Infer = (second, _) => CoreSiloScript.AnswerAsync(second);
        var second = cluster.InferAsync("c", "d");
        Assert.Single(cluster.Silos[0].Requests);

        answer.SetResult(await CoreSiloScript.AnswerAsync(request));

        Assert.Null((await first).Error);
        Assert.Null((await second).Error);
    }

    [Fact]
    public async Task Infer_DeadlinePassesInTheClient_FailsEachItemAndSendsNothing()
    {
        using var cluster = new ScriptedCluster(1, maxItemsInFlight: 3);
        cluster.Silos[0].Hang();
        _ = cluster.InferAsync("a", "b");
        await cluster.Silos[0].ArrivalAsync();
        var second = cluster.InferAsync(ScriptedCluster.Request("c", "d") with { Timeout = TimeSpan.Zero });

        cluster.Clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.All((await second).Items, item => Assert.Equal(ErrorCode.DeadlineExceeded, item.Error?.Code));
        Assert.Contains("MaxItemsInFlight", (await second).Items[0].Error?.Message, StringComparison.Ordinal);
        Assert.Single(cluster.Silos[0].Requests);
    }

    private Task Enter(int items) => _window.EnterAsync(items, CancellationToken.None).AsTask();
}
