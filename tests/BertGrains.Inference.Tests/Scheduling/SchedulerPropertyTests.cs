using BertGrains.Inference.Items;
using BertGrains.Inference.Simulation;

namespace BertGrains.Inference.Scheduling;

public sealed class SchedulerPropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_RandomTrace_EveryItemRunsExactlyOnce(int seed)
    {
        var (simulation, items) = RandomTrace(seed);
        simulation.Run();

        var ran = simulation.Batches.SelectMany(batch => batch.Items).ToList();
        Assert.Equal(items.Count, ran.Count);
        Assert.Equal(items.ToHashSet(), ran.ToHashSet());
        Assert.All(items, item => Assert.True(item.Completion.IsCompletedSuccessfully));
        Assert.Equal(0, simulation.Scheduler.Snapshot().WaitingItems);
        Assert.Equal(0, simulation.Scheduler.Snapshot().WaitingTokens);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_RandomTrace_BatchesFitInTheMemoryOfTheDevice(int seed)
    {
        var (simulation, _) = RandomTrace(seed, maxBatchTokens: 256);
        simulation.Run();

        Assert.All(simulation.Batches, batch => Assert.True(batch.Items.Count == 1 || batch.PaddedTokens <= 256));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_RandomTrace_ItemsAreOvertakenByFewerThanTheLookAhead(int seed)
    {
        var (simulation, items) = RandomTrace(seed, count: 6_000, rate: 1e6);
        simulation.Run();

        var arrival = items.Select((item, index) => (item, index)).ToDictionary(pair => pair.item, pair => pair.index);
        var order = simulation.Batches.SelectMany(batch => batch.Items).Select(item => arrival[item]).ToArray();
        var started = new bool[items.Count];
        var oldest = 0;
        foreach (var index in order)
        {
            // When an item starts, every waiting item is older by less than the look-ahead.
            Assert.True(index - oldest < BatchBuilder.LookAhead);
            started[index] = true;
            while (oldest < started.Length && started[oldest])
                oldest++;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_ItemsWithDeadlines_NoneStartsAfterItsDeadline(int seed)
    {
        var random = new Random(seed);
        var simulation = new LaneSimulation(new DeviceCurve());
        var items = Enumerable.Range(0, 500)
            .Select(i => simulation.ArriveAt(i * 5e-4, TextLengths.LogNormal(random), random.NextDouble() * 0.05))
            .ToList();
        simulation.Run();

        Assert.All(simulation.Batches, batch => Assert.All(batch.Items, item => Assert.True(item.Deadline > item.StartedAt)));
        Assert.All(items, item => Assert.True(item.Completion.IsCompletedSuccessfully));
        var ran = simulation.Batches.SelectMany(batch => batch.Items).ToHashSet();
        Assert.All(items.Where(item => !ran.Contains(item)), item => Assert.Equal(
            ErrorCode.DeadlineExceeded, ResultOf(item).Error?.Code));
    }

    [Fact]
    public void Run_OneLongItemAmongManyShortOnes_RunsWithinTheLookAhead()
    {
        var simulation = new LaneSimulation(new DeviceCurve(), lanes: 1);
        for (var i = 0; i < 200; i++)
            simulation.ArriveAt(0, 10);
        var slow = simulation.ArriveAt(1e-6, 400);
        for (var i = 0; i < 20_000; i++)
            simulation.ArriveAt(1e-5 + (i * 1e-4), 10);
        simulation.Run();

        var before = simulation.Batches.TakeWhile(batch => !batch.Items.Contains(slow)).Sum(batch => batch.Items.Count);
        Assert.InRange(before, 1, 200 + BatchBuilder.LookAhead);
    }

    private static WorkResult ResultOf(WorkItem item) => item.Completion.GetAwaiter().GetResult();

    private static (LaneSimulation Simulation, List<WorkItem> Items) RandomTrace(
        int seed, int count = 800, double rate = 600, int maxBatchTokens = 8_192)
    {
        var random = new Random(seed);
        var curve = new DeviceCurve(CacheTokens: random.Next(64, 4_096), Penalty: 1 + (random.NextDouble() * 4));
        var simulation = new LaneSimulation(curve, lanes: random.Next(1, 5), maxBatchTokens: maxBatchTokens);
        var now = 0.0;
        var items = new List<WorkItem>();
        for (var i = 0; i < count; i++)
        {
            now += -Math.Log(1 - random.NextDouble()) / rate;
            items.Add(simulation.ArriveAt(now, TextLengths.LogNormal(random)));
        }

        return (simulation, items);
    }
}
