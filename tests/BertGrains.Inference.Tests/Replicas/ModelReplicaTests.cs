using BertGrains.Inference.Items;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Inference.Replicas;

public sealed class ModelReplicaTests
{
    private const int BadToken = 666;

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryEnqueue_ManyItemsOnTwoLanes_EachHasItsOwnResult()
    {
        await using var replica = Start(new ScriptedDevice(lanes: 2));
        var items = Enumerable.Range(1, 500).Select(id => Item(id, length: 1 + (id % 30))).ToList();
        Assert.All(items, item => Assert.True(replica.TryEnqueue(item)));

        foreach (var item in items)
        {
            var result = await item.Completion.WaitAsync(_cancellation);
            Assert.Null(result.Error);
            Assert.Equal(item.Ids[0], result.Outputs[0]!.Values.Span[0]);
        }
    }

    [Fact]
    public async Task TryEnqueue_DeviceFailsOnOneItem_OtherItemsSucceed()
    {
        var gate = new ManualResetEventSlim();
        var device = new ScriptedDevice
        {
            OnRun = batch =>
            {
                gate.Wait(_cancellation);
                if (batch.Items.Any(item => item.Ids[0] == BadToken))
                    throw new InvalidOperationException("The device failed.");
            },
        };
        await using var replica = Start(device);
        var items = Enumerable.Range(1, 20).Select(id => Item(id == 10 ? BadToken : id, length: 5)).ToList();
        items.ForEach(item => replica.TryEnqueue(item));
        gate.Set();

        foreach (var item in items)
        {
            var result = await item.Completion.WaitAsync(_cancellation);
            Assert.Equal(item.Ids[0] == BadToken ? ErrorCode.Internal : null, result.Error?.Code);
        }

        Assert.Null(replica.Fault);
    }

    [Fact]
    public async Task TryEnqueue_DeviceAlwaysFails_ReplicaFaultsAndAllItemsComplete()
    {
        await using var replica = Start(new ScriptedDevice { OnRun = _ => throw new InvalidOperationException("The device failed.") });
        var items = Enumerable.Range(1, 100).Select(id => Item(id, length: 5)).ToList();
        var queued = items.Where(replica.TryEnqueue).ToList();

        foreach (var item in queued)
            Assert.True((await item.Completion.WaitAsync(_cancellation)).Error?.Code is ErrorCode.Internal or ErrorCode.Unavailable);
        Assert.Equal(ErrorCode.Unavailable, replica.Fault?.Code);
        Assert.False(replica.TryEnqueue(Item(1, 5)));
    }

    [Fact]
    public async Task TryEnqueue_ManyItemsFailOnAWorkingDevice_ReplicaServes()
    {
        var device = new ScriptedDevice
        {
            OnRun = batch =>
            {
                if (batch.Items.Any(item => item.Ids[0] == BadToken))
                    throw new InvalidOperationException("The device failed.");
            },
        };
        await using var replica = Start(device);
        var bad = Enumerable.Range(1, 100).Select(_ => Item(BadToken, length: 5)).ToList();
        Assert.All(bad, item => Assert.True(replica.TryEnqueue(item)));
        foreach (var item in bad)
            Assert.Equal(ErrorCode.Internal, (await item.Completion.WaitAsync(_cancellation)).Error?.Code);

        var good = Item(1, length: 5);
        Assert.True(replica.TryEnqueue(good));
        Assert.Null((await good.Completion.WaitAsync(_cancellation)).Error);
        Assert.Null(replica.Fault);
    }

    [Fact]
    public void Start_DeviceFailsDuringWarmUp_Throws()
    {
        var device = new ScriptedDevice(lanes: 2)
        {
            IsServing = true,
            OnRun = _ => throw new InvalidOperationException("The device failed."),
        };
        var e = Assert.Throws<InvalidOperationException>(() => Start(device));
        Assert.Equal("The device failed.", e.Message);
    }

    [Fact]
    public async Task TryEnqueue_LoggerThrowsInTheLane_ReplicaFaultsAndAllItemsComplete()
    {
        var gate = new ManualResetEventSlim();
        var device = new ScriptedDevice
        {
            OnRun = _ =>
            {
                gate.Wait(_cancellation);
                throw new InvalidOperationException("The device failed.");
            },
        };
        await using var replica = Start(device, logger: new ThrowingLogger(LogLevel.Warning));
        var items = Enumerable.Range(1, 50).Select(id => Item(id, length: 5)).ToList();
        items.ForEach(item => replica.TryEnqueue(item));
        gate.Set();

        foreach (var item in items)
            Assert.NotNull((await item.Completion.WaitAsync(_cancellation)).Error);
        Assert.Equal(ErrorCode.Unavailable, replica.Fault?.Code);
    }

    [Fact]
    public async Task Withdraw_ItemThatHasNotStarted_NeverRuns()
    {
        var entered = new SemaphoreSlim(0);
        var gate = new ManualResetEventSlim();
        var seen = new List<int>();
        var device = new ScriptedDevice
        {
            OnRun = batch =>
            {
                seen.AddRange(batch.Items.Select(item => item.Ids[0]));
                entered.Release();
                gate.Wait(_cancellation);
            },
        };
        await using var replica = Start(device);
        var first = Item(1, 5);
        replica.TryEnqueue(first);
        await entered.WaitAsync(_cancellation);
        var second = Item(2, 5);
        replica.TryEnqueue(second);
        replica.Withdraw(second, new BertError(ErrorCode.Cancelled, "Canceled."));
        gate.Set();

        Assert.Equal(ErrorCode.Cancelled, (await second.Completion.WaitAsync(_cancellation)).Error?.Code);
        Assert.Null((await first.Completion.WaitAsync(_cancellation)).Error);
        Assert.Equal([1], seen);
        Assert.Equal(0, replica.Snapshot().WaitingItems);
    }

    [Fact]
    public async Task TryEnqueue_FullQueue_IsRefusedWithRetryAfter()
    {
        var entered = new SemaphoreSlim(0);
        var gate = new ManualResetEventSlim();
        await using var replica = Start(
            new ScriptedDevice
            {
                OnRun = _ =>
                {
                    entered.Release();
                    gate.Wait(_cancellation);
                },
            },
            queueCapacity: 3);
        replica.TryEnqueue(Item(1, 5));
        await entered.WaitAsync(_cancellation);
        Assert.All(Enumerable.Range(2, 3), id => Assert.True(replica.TryEnqueue(Item(id, 5))));

        Assert.False(replica.TryEnqueue(Item(5, 5)));
        var refusal = replica.Refusal();
        Assert.Equal(ErrorCode.Overloaded, refusal.Code);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
        gate.Set();
    }

    [Fact]
    public async Task DisposeAsync_ItemsWaiting_CompleteFirst()
    {
        var device = new ScriptedDevice();
        var replica = Start(device);
        var items = Enumerable.Range(1, 200).Select(id => Item(id, length: 7)).ToList();
        items.ForEach(item => replica.TryEnqueue(item));
        await replica.DisposeAsync();

        Assert.All(items, item => Assert.True(item.Completion.IsCompletedSuccessfully));
        Assert.True(device.IsDisposed);
        Assert.False(replica.TryEnqueue(Item(1, 5)));
    }

    private static WorkItem Item(int firstId, int length)
    {
        var ids = new int[length];
        ids[0] = firstId;
        return new WorkItem(ids, length, 1);
    }

    private ModelReplica Start(ScriptedDevice device, int queueCapacity = 1_000, ILogger? logger = null)
    {
        var shape = new ReplicaShape("scripted", MaxLength: 64, Vocabulary: 100, Heads: 1);
        var replica = ModelReplica.Start(
            shape, device, new ReplicaSettings(queueCapacity, TimeSpan.FromMinutes(1)), null, logger ?? NullLogger.Instance, TimeProvider.System, _cancellation);
        device.IsServing = true;
        return replica;
    }
}
