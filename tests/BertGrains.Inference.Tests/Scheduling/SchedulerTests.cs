using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

public sealed class SchedulerTests
{
    private readonly Scheduler _scheduler = new(maxLength: 64, capacity: 10, maxBatchTokens: 1_024, lanes: 1, TimeProvider.System);

    [Fact]
    public void Observe_TrunkTimeZero_IsIgnored()
    {
        Assert.True(_scheduler.TryEnqueue(DistinctItems.Create(5)));
        var before = _scheduler.Snapshot();
        var batch = new Batch();
        batch.Add(DistinctItems.Create(7));
        _scheduler.Observe(batch, TimeSpan.Zero);

        Assert.Equal(before, _scheduler.Snapshot());
        Assert.True(before.PredictedDrain > TimeSpan.Zero);
    }

    [Fact]
    public void TryEnqueue_SeveralItems_EnqueuesAllOrNone()
    {
        Assert.True(_scheduler.TryEnqueue(Items(7)));
        Assert.False(_scheduler.TryEnqueue(Items(4)));
        Assert.Equal(7, _scheduler.Snapshot().WaitingItems);
        Assert.True(_scheduler.TryEnqueue(Items(3)));
        Assert.Equal(10, _scheduler.Snapshot().WaitingItems);
    }

    [Fact]
    public void TryEnqueue_AfterAbort_ReturnsFalse()
    {
        var waiting = Items(2);
        Assert.True(_scheduler.TryEnqueue(waiting));
        _scheduler.Abort(new BertError(ErrorCode.Unavailable, "Stopped."));
        Assert.All(waiting, item => Assert.True(item.Completion.IsCompletedSuccessfully));
        Assert.False(_scheduler.TryEnqueue(Items(1)));
        Assert.False(_scheduler.Take(new Batch()));
    }

    private static WorkItem[] Items(int count) => [.. Enumerable.Range(0, count).Select(_ => DistinctItems.Create(5))];
}
