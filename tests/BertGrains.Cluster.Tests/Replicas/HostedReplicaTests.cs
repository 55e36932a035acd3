using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

public sealed class HostedReplicaTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HostRig _rig = new();
    private readonly SemaphoreSlim _entered = new(0);
    private readonly ManualResetEventSlim _gate = new();

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _rig.DisposeAsync();
        _gate.Dispose();
        _entered.Dispose();
    }

    [Fact]
    public async Task RunAsync_ManyConcurrentCalls_EachGetsItsOwnResults()
    {
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        var calls = Enumerable.Range(0, 50).Select(call => Enumerable.Range(call * 8, 8).ToArray()).ToList();
        var replies = await Task.WhenAll(calls.Select(ids => replica.RunAsync(HostRig.Call(ids), _cancellation)));

        for (var i = 0; i < calls.Count; i++)
            await HostRig.AssertAnswersAsync(replies[i], Array.ConvertAll(calls[i], id => (float)id));

        Assert.Equal(400, replica.Status().ItemsDone);
        _rig.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(100, replica.Status().ItemsPerSecond);
    }

    [Fact]
    public async Task RunAsync_InvalidCall_FailsItsItemsAndRunsTheNext()
    {
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        var reply = await replica.RunAsync(new RunCall([new RunItem(2, 2, 1, null, null)], new byte[] { 1, 2, 3 }, 2), _cancellation);
        await HostRig.AssertAnswersAsync(reply, -(float)ErrorCode.Internal);
        Assert.Equal(RunOutcome.Done, (await replica.RunAsync(HostRig.Call(1), _cancellation)).Outcome);
    }

    [Fact]
    public async Task RunAsync_QueueHasRoomForSomeItemsOnly_TakesNone()
    {
        _rig.Loader.QueueCapacity = 3;
        var replica = await LoadBlockedAsync();
        var first = replica.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var second = replica.RunAsync(HostRig.Call(2, 3), _cancellation);

        var reply = await replica.RunAsync(HostRig.Call(4, 5), _cancellation);
        Assert.Equal(RunOutcome.Busy, reply.Outcome);
        Assert.Equal(2, reply.Queue.WaitingItems);
        Assert.True(reply.Queue.DrainSeconds > 0 && reply.Queue.SecondsPerToken > 0);
        Assert.Empty(reply.Results);

        var third = replica.RunAsync(HostRig.Call(6), _cancellation);
        _gate.Set();
        await HostRig.AssertAnswersAsync(await first, 1f);
        await HostRig.AssertAnswersAsync(await second, 2f, 3f);
        await HostRig.AssertAnswersAsync(await third, 6f);
    }

    [Fact]
    public async Task RunAsync_Canceled_ItemsThatHaveNotStartedNeverRun()
    {
        var seen = new List<int>();
        var replica = await LoadBlockedAsync(batch => seen.AddRange(batch.Items.Select(item => item.Ids[0])));
        var first = replica.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        using var left = new CancellationTokenSource();
        var second = replica.RunAsync(HostRig.Call(2, 3), left.Token);
        await left.CancelAsync();

        var reply = await second;
        await HostRig.AssertAnswersAsync(reply, -(float)ErrorCode.Cancelled, -(float)ErrorCode.Cancelled);
        _gate.Set();
        await first;
        Assert.Equal([1], seen);
    }

    [Fact]
    public async Task RunAsync_DeadlinePassedInTransit_DoesNotRun()
    {
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        var late = RunCallConverter.ToCall([new WorkItem([1], 1, 1, deadline: 0), new WorkItem([2], 1, 1)], _rig.Clock);
        await HostRig.AssertAnswersAsync(await replica.RunAsync(late, _cancellation), -(float)ErrorCode.DeadlineExceeded, 2f);
    }

    [Fact]
    public async Task EndAsync_CallsInFlight_CompletesAfterThem()
    {
        var replica = await LoadBlockedAsync();
        var running = replica.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var waiting = replica.RunAsync(HostRig.Call(2, 3), _cancellation);
        var drain = _rig.Host.DrainAsync(HostRig.Id(0), _cancellation);

        Assert.Equal(ReplicaState.Draining, replica.State);
        Assert.Equal(RunOutcome.Draining, (await replica.RunAsync(HostRig.Call(4), _cancellation)).Outcome);
        Assert.Same(replica, _rig.Host.Find(HostRig.Id(0)));
        Assert.Equal(100, _rig.Reserved);
        Assert.False(drain.IsCompleted);
        _gate.Set();

        await drain;
        await HostRig.AssertAnswersAsync(await running, 1f);
        await HostRig.AssertAnswersAsync(await waiting, 2f, 3f);
        Assert.Null(_rig.Host.Find(HostRig.Id(0)));
        Assert.Equal(0, _rig.Reserved);
        Assert.True(Assert.Single(_rig.Loader.Devices).IsDisposed);
    }

    [Fact]
    public async Task RunAsync_DeviceFails_ReturnsFaultedWithoutResults()
    {
        _rig.Loader.OnRun = _ => throw new InvalidOperationException("The device is gone.");
        var replica = await _rig.LoadAsync(HostRig.Id(0));
        Assert.Equal(RunOutcome.Faulted, (await replica.RunAsync(HostRig.Call([.. Enumerable.Range(1, 50)]), _cancellation)).Outcome);
        Assert.Equal(RunOutcome.NotLoaded, (await replica.RunAsync(HostRig.Call(1), _cancellation)).Outcome);
    }

    [Fact]
    public async Task RunAsync_DeviceCallDoesNotReturn_ReplicaFaultsAndIsLoadedAgain()
    {
        using var lease = _rig.Host.Attach(HostRig.Id(0));
        var hanging = await LoadBlockedAsync();
        var running = hanging.RunAsync(HostRig.Call(1), _cancellation);
        await _entered.WaitAsync(_cancellation);
        var waiting = hanging.RunAsync(HostRig.Call(2, 3), _cancellation);
        for (var quarter = 0; quarter <= 4; quarter++)
            _rig.Clock.Advance(ScriptedLoader.DeviceTimeout / 4);

        Assert.Equal(RunOutcome.Faulted, (await running.WaitAsync(_cancellation)).Outcome);
        Assert.Equal(RunOutcome.Faulted, (await waiting.WaitAsync(_cancellation)).Outcome);
        Assert.Equal(ReplicaState.Faulted, hanging.State);
        Assert.Contains("did not return", hanging.Status().Fault, StringComparison.Ordinal);

        _rig.Loader.OnRun = _ => { };
        var again = await _rig.LoadAsync(HostRig.Id(0));
        await HostRig.AssertAnswersAsync(await again.RunAsync(HostRig.Call(4), _cancellation), 4f);
        Assert.Equal([false, false], _rig.Loader.Devices.Select(device => device.IsDisposed));
        Assert.Equal(100, _rig.Reserved);
    }

    private Task<HostedReplica> LoadBlockedAsync(Action<Batch>? onRun = null)
    {
        _rig.Loader.OnRun = batch =>
        {
            onRun?.Invoke(batch);
            _entered.Release();
            _gate.Wait(_cancellation);
        };
        return _rig.LoadAsync(HostRig.Id(0));
    }
}
