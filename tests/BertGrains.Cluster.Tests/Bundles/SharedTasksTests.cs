namespace BertGrains.Cluster.Bundles;

public sealed class SharedTasksTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_CalledOnAnotherScheduler_RunsOnTheThreadPool()
    {
        using var tasks = new SharedTasks<string, TaskScheduler[]>();
        var grain = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        TaskScheduler? caller = null;

        var call = await Task.Factory.StartNew(
            () =>
            {
                caller = TaskScheduler.Current;
                return tasks.GetAsync(
                    "key",
                    async _ =>
                    {
                        var before = TaskScheduler.Current;
                        await Task.Yield();
                        return [before, TaskScheduler.Current];
                    },
                    Cancellation);
            },
            Cancellation,
            TaskCreationOptions.None,
            grain);

        Assert.Equal([TaskScheduler.Default, TaskScheduler.Default], await call);
        Assert.Same(grain, caller);
    }

    [Fact]
    public async Task GetAsync_WorkFails_NextCallStartsAgain()
    {
        using var tasks = new SharedTasks<string, int>();

        await Assert.ThrowsAsync<IOException>(() => tasks.GetAsync("key", _ => throw new IOException(), Cancellation));

        Assert.Equal(2, await tasks.GetAsync("key", _ => Task.FromResult(2), Cancellation));
    }
}
