using System.Diagnostics.Metrics;
using BertGrains.Inference.Items;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Inference.Replicas;

public sealed class SharedRunTests : IAsyncDisposable
{
    private static readonly BertError Canceled = new(ErrorCode.Cancelled, "The caller canceled the request.");

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly SemaphoreSlim _started = new(0);
    private readonly SemaphoreSlim _continue = new(0);
    private readonly List<int[]> _runs = [];
    private readonly ScriptedDevice _device;
    private readonly ModelReplica _replica;

    public SharedRunTests()
    {
        _device = new ScriptedDevice
        {
            OnRun = batch =>
            {
                _runs.Add([.. batch.Items.Select(item => item.Ids[0])]);
                _started.Release();
                _continue.Wait(_cancellation);
            },
        };
        _replica = Start(_device);
    }

    public async ValueTask DisposeAsync()
    {
        _continue.Release(100);
        await _replica.DisposeAsync();
        _started.Dispose();
        _continue.Dispose();
    }

    [Fact]
    public async Task TryEnqueue_EqualItemsWaitAndRun_RunOnceWithOutputsOfTheirOwn()
    {
        var running = Enqueue(1, 1, 1);
        await _started.WaitAsync(_cancellation);
        var joining = Enqueue(1, 1);
        var waiting = Enqueue(2, 2);
        _continue.Release(2);

        foreach (var item in (WorkItem[])[.. running, .. joining, .. waiting])
        {
            var result = await item.Completion.WaitAsync(_cancellation);
            Assert.Null(result.Error);
            Assert.True(result.Queue >= TimeSpan.Zero);
            var values = result.Outputs[0]!.Values.Span;
            Assert.Equal(item.Ids[0], values[0]);

            // The outputs of an item are its own: decoders change them.
            values[0] = -1;
        }

        Assert.Equal([[1], [2]], _runs);
    }

    [Fact]
    public async Task TryEnqueue_EqualItemAfterTheRun_RunsAgain()
    {
        _continue.Release(2);
        foreach (var _ in (int[])[1, 2])
            await Enqueue(1)[0].Completion.WaitAsync(_cancellation);
        Assert.Equal([[1], [1]], _runs);
    }

    [Fact]
    public async Task TryEnqueue_OtherHeadsOrTypes_DoNotShareARun()
    {
        var blocker = Enqueue(9);
        await _started.WaitAsync(_cancellation);
        WorkItem[] items = [new([1, 2], 2, 0b1), new([1, 2], 1, 0b1), new([1, 2], 2, 0b11), new([1, 2], 2, 0b1)];
        Assert.True(_replica.TryEnqueue(items));
        Assert.Equal(3, _replica.Snapshot().WaitingItems);

        _continue.Release(10);
        foreach (var item in (WorkItem[])[.. blocker, .. items])
            Assert.Null((await item.Completion.WaitAsync(_cancellation)).Error);
    }

    [Fact]
    public async Task Withdraw_SomeOfTheEqualItems_TheOthersRun()
    {
        var blocker = Enqueue(9);
        await _started.WaitAsync(_cancellation);
        var items = Enqueue(1, 1, 1);
        _replica.Withdraw(items[0], Canceled);
        _replica.Withdraw(items[1], Canceled);
        _replica.Withdraw(items[1], Canceled);
        Assert.Equal(1, _replica.Snapshot().WaitingItems);

        _continue.Release(2);
        Assert.Null((await blocker[0].Completion.WaitAsync(_cancellation)).Error);
        Assert.Null((await items[2].Completion.WaitAsync(_cancellation)).Error);
        Assert.Equal(Canceled, (await items[0].Completion).Error);
        Assert.Equal(Canceled, (await items[1].Completion).Error);
    }

    [Fact]
    public async Task Withdraw_AllEqualItems_NoneRuns()
    {
        var blocker = Enqueue(9);
        await _started.WaitAsync(_cancellation);
        foreach (var item in Enqueue(1, 1, 1))
            _replica.Withdraw(item, Canceled);
        Assert.Equal(0, _replica.Snapshot().WaitingItems);

        // An item that was withdrawn is not in flight.
        var next = Enqueue(1);
        _continue.Release(2);
        Assert.Null((await blocker[0].Completion.WaitAsync(_cancellation)).Error);
        Assert.Null((await next[0].Completion.WaitAsync(_cancellation)).Error);
        Assert.Equal([[9], [1]], _runs);
    }

    [Fact]
    public async Task TryEnqueue_FirstDeadlinePasses_LaterOnesAreMet()
    {
        var blocker = Enqueue(9);
        await _started.WaitAsync(_cancellation);
        WorkItem[] items = [new([1], 1, 1, deadline: 0), new([1], 1, 1), new([2], 1, 1, deadline: 0), new([2], 1, 1, deadline: 0)];
        Assert.True(_replica.TryEnqueue(items));
        _continue.Release(3);

        Assert.Null((await blocker[0].Completion.WaitAsync(_cancellation)).Error);
        Assert.Null((await items[1].Completion.WaitAsync(_cancellation)).Error);
        foreach (var item in items[2..])
            Assert.Equal(ErrorCode.DeadlineExceeded, (await item.Completion.WaitAsync(_cancellation)).Error?.Code);
        Assert.Equal([[9], [1]], _runs);
    }

    [Fact]
    public async Task TryEnqueue_RunFails_AllEqualItemsFail()
    {
        var blocker = Enqueue(9);
        await _started.WaitAsync(_cancellation);
        var items = Enqueue(1, 1);
        _device.OnRun = _ => throw new InvalidOperationException("The device failed.");
        _continue.Release(1);

        Assert.Null((await blocker[0].Completion.WaitAsync(_cancellation)).Error);
        foreach (var item in items)
            Assert.Equal(ErrorCode.Internal, (await item.Completion.WaitAsync(_cancellation)).Error?.Code);
    }

    [Fact]
    public async Task TryEnqueue_QueueIsFull_EqualItemsAreAcceptedUpToTheCapacity()
    {
        await using var replica = Start(_device, capacity: 2);
        var running = new WorkItem([9], 1, 1);
        Assert.True(replica.TryEnqueue(running));
        await _started.WaitAsync(_cancellation);
        WorkItem[] items = [.. ((int[])[1, 2, 1, 2]).Select(id => new WorkItem([id], 1, 1))];
        Assert.All(items, item => Assert.True(replica.TryEnqueue(item)));
        Assert.False(replica.TryEnqueue(new WorkItem([1], 1, 1)));
        Assert.False(replica.TryEnqueue(new WorkItem([3], 1, 1)));

        _continue.Release(10);
        foreach (var item in (WorkItem[])[running, .. items])
            Assert.Null((await item.Completion.WaitAsync(_cancellation)).Error);
        Assert.True(replica.TryEnqueue(new WorkItem([1], 1, 1)));
    }

    [Fact]
    public async Task Complete_SharedItems_AreCounted()
    {
        using var counters = new CounterTotals();
        await using (var replica = Start(_device, meters: counters.Meters))
        {
            _continue.Release(10);
            var items = Enumerable.Range(0, 3).Select(_ => new WorkItem([1], 1, 1)).ToArray();
            Assert.True(replica.TryEnqueue(items));
            foreach (var item in items)
                await item.Completion.WaitAsync(_cancellation);
        }

        Assert.Equal(2, counters.Of("bertgrains.items.shared"));
    }

    private WorkItem[] Enqueue(params int[] ids)
    {
        var items = Array.ConvertAll(ids, id => new WorkItem([id], 1, 1));
        Assert.True(_replica.TryEnqueue(items));
        return items;
    }

    private ModelReplica Start(ScriptedDevice device, int capacity = 100, IMeterFactory? meters = null)
    {
        device.IsServing = false;
        var replica = ModelReplica.Start(
            new ReplicaShape("scripted", MaxLength: 64, Vocabulary: 100, Heads: 2),
            device,
            new ReplicaSettings(capacity, TimeSpan.FromMinutes(1)),
            meters,
            NullLogger.Instance,
            TimeProvider.System,
            _cancellation);
        device.IsServing = true;
        return replica;
    }
}
