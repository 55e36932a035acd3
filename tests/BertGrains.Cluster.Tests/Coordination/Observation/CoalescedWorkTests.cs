namespace BertGrains.Cluster.Coordination.Observation;

public sealed class CoalescedWorkTests
{
    private readonly List<TaskCompletionSource<int>> _runs = [];

    [Fact]
    public async Task RunAsync_CallsDuringARun_ShareOneMoreRun()
    {
        var work = new CoalescedWork<int>(Begin);
        var first = work.RunAsync();
        var second = work.RunAsync();
        Assert.Same(second, work.RunAsync());
        Assert.Single(_runs);

        _runs[0].SetResult(1);
        Assert.Equal(1, await first);
        var third = work.RunAsync();
        Assert.NotSame(second, third);
        _runs[1].SetResult(2);
        Assert.Equal(2, await second);
        _runs[2].SetResult(3);
        Assert.Equal(3, await third);
    }

    [Fact]
    public async Task RunAsync_RunFails_NextOneRuns()
    {
        var work = new CoalescedWork<int>(Begin);
        var first = work.RunAsync();
        var second = work.RunAsync();

        _runs[0].SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        _runs[1].SetResult(2);

        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task RunAsync_RunEndsDuringACall_LaterCallsBeginRuns()
    {
        for (var i = 0; i < 20_000; i++)
        {
            var (runs, first) = (0, new TaskCompletionSource<int>());
            var work = new CoalescedWork<int>(() => ++runs == 1 ? first.Task : Task.FromResult(runs));
            _ = work.RunAsync();
            var second = Task.FromResult(0);
            Parallel.Invoke(() => first.SetResult(1), () => second = work.RunAsync());

            Assert.Equal(2, await second);
            Assert.Equal(3, await work.RunAsync());
        }
    }

    // Continuations run synchronously, so that the test observes the next run at once.
    private Task<int> Begin()
    {
        _runs.Add(new TaskCompletionSource<int>());
        return _runs[^1].Task;
    }
}
