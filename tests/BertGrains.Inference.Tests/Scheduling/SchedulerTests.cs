namespace BertGrains.Inference.Scheduling;

public sealed class SchedulerTests
{
    [Fact]
    public void Observe_ClockThatDidNotMove_LearnsNothing()
    {
        var scheduler = new Scheduler(maxLength: 64, capacity: 10, maxBatchTokens: 1_024, lanes: 1, TimeProvider.System);
        Assert.True(scheduler.TryEnqueue(new WorkItem(new int[5], 5, 1)));
        var before = scheduler.Snapshot();
        var batch = new Batch();
        batch.Add(new WorkItem(new int[7], 7, 1));
        scheduler.Observe(batch, TimeSpan.Zero);

        Assert.Equal(before, scheduler.Snapshot());
        Assert.True(before.PredictedDrain > TimeSpan.Zero);
    }
}
