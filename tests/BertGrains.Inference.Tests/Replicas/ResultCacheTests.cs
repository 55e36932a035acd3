using BertGrains.Inference.Items;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Inference.Replicas;

public sealed class ResultCacheTests : IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly CounterTotals _counters = new();
    private readonly ScriptedDevice _device = new();
    private int _runs;

    public ResultCacheTests() => _device.OnRun = batch => Interlocked.Add(ref _runs, batch.Items.Count);

    public void Dispose() => _counters.Dispose();

    [Fact]
    public async Task TryEnqueue_EqualItemAfterTheRun_HasCopiesOfTheOutputs()
    {
        await using var replica = Start(mebibytes: 1);
        for (var i = 0; i < 3; i++)
        {
            var values = (await RunAsync(replica, new WorkItem([7, 8], 2, 1))).Outputs[0]!.Values;
            Assert.Equal(7, values.Span[0]);
            values.Span[0] = -1;
        }

        Assert.Equal(1, _runs);
        Assert.Equal((2, 1), (_counters.Of("bertgrains.cache.reads hit"), _counters.Of("bertgrains.cache.reads miss")));
    }

    [Fact]
    public async Task TryEnqueue_OtherTokensTypesOrHeads_Run()
    {
        await using var replica = Start(mebibytes: 1);
        foreach (var item in (WorkItem[])[new([7, 8], 2, 1), new([7, 9], 2, 1), new([7], 1, 1), new([7, 8], 1, 1), new([7, 8], 2, 2)])
            await RunAsync(replica, item);
        Assert.Equal(5, _runs);
    }

    [Fact]
    public async Task TryEnqueue_SeveralItems_FoundOnesDoNotRun()
    {
        await using var replica = Start(mebibytes: 1);
        await RunAsync(replica, new WorkItem([1], 1, 1));
        WorkItem[] items = [new([1], 1, 1), new([2], 1, 1), new([1], 1, 1)];
        Assert.True(replica.TryEnqueue(items));

        foreach (var item in items)
            Assert.Equal(item.Ids[0], (await item.Completion.WaitAsync(_cancellation)).Outputs[0]!.Values.Span[0]);
        Assert.Equal(2, _runs);
        Assert.Equal((2, 2), (_counters.Of("bertgrains.cache.reads hit"), _counters.Of("bertgrains.cache.reads miss")));
    }

    [Fact]
    public async Task TryEnqueue_CacheDisabled_Runs()
    {
        await using var replica = Start(mebibytes: 0);
        await RunAsync(replica, new WorkItem([1], 1, 1));
        await RunAsync(replica, new WorkItem([1], 1, 1));
        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task TryEnqueue_OutputIsNotFinite_IsNotKept()
    {
        _device.Answer = _ => new RawOutput([float.NaN], 1, 1);
        await using var replica = Start(mebibytes: 1);
        await RunAsync(replica, new WorkItem([1], 1, 1));
        await RunAsync(replica, new WorkItem([1], 1, 1));
        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task TryEnqueue_AfterDispose_IsRefused()
    {
        var replica = Start(mebibytes: 1);
        await RunAsync(replica, new WorkItem([1], 1, 1));
        await replica.DisposeAsync();
        Assert.False(replica.TryEnqueue(new WorkItem([1], 1, 1)));
    }

    [Fact]
    public void Add_MoreThanFits_RemovesTheLeastRecentlyUsed()
    {
        // Outputs of 4,096 numbers: 62 of 64 results fit, the objects around them included.
        var cache = new ResultCache(mebibytes: 1);
        var items = Enumerable.Range(1, 500).Select(id => new WorkItem([id], 1, 1) { Outputs = [new RawOutput(new float[4_096], 1, 4_096)] });
        foreach (var item in items)
        {
            cache.Add(item);
            Assert.NotNull(cache.Find(new WorkItem([1], 1, 1)));
        }

        // Entries are removed in the background, some more than needed.
        Assert.InRange(items.Count(item => cache.Find(item) is not null), 30, 62);
    }

    private async Task<WorkResult> RunAsync(ModelReplica replica, WorkItem item)
    {
        Assert.True(replica.TryEnqueue(item));
        var result = await item.Completion.WaitAsync(_cancellation);
        Assert.Null(result.Error);
        return result;
    }

    private ModelReplica Start(int mebibytes)
    {
        var replica = ModelReplica.Start(
            new ReplicaShape("scripted", MaxLength: 64, Vocabulary: 1_000, Heads: 2),
            _device,
            new ReplicaSettings(100, TimeSpan.FromMinutes(1), mebibytes),
            _counters.Meters,
            NullLogger.Instance,
            TimeProvider.System,
            _cancellation);
        _device.IsServing = true;
        return replica;
    }
}
