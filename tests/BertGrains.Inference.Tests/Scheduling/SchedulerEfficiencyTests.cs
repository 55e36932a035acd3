using BertGrains.Inference.Simulation;

namespace BertGrains.Inference.Scheduling;

public sealed class SchedulerEfficiencyTests
{
    // Machines differ in the size at which their caches overflow. The scheduler has no such parameter.
    [Theory]
    [InlineData(128, 4.0)]
    [InlineData(512, 4.0)]
    [InlineData(2_048, 2.0)]
    [InlineData(int.MaxValue, 1.0)]
    public void Run_SaturatingLoad_IsCloseToTheBestOfflinePlan(int cacheTokens, double penalty)
    {
        var curve = new DeviceCurve(CacheTokens: cacheTokens, Penalty: penalty);
        var random = new Random(7);
        var lengths = Enumerable.Range(0, 20_000).Select(_ => TextLengths.LogNormal(random)).ToArray();
        var simulation = new LaneSimulation(curve, lanes: 2);
        simulation.WarmUp();
        foreach (var length in lengths)
            simulation.ArriveAt(0, length);
        simulation.Run();

        Assert.InRange(BestOffline(curve, lengths) / simulation.BusySeconds, 0.95, 1.05);
    }

    [Theory]
    [InlineData(64, 4.0)]
    [InlineData(4_096, 4.0)]
    public void Run_NoWarmUp_BudgetIsFoundWhileServing(int cacheTokens, double penalty)
    {
        var curve = new DeviceCurve(PerBatch: 2e-3, CacheTokens: cacheTokens, Penalty: penalty);
        var random = new Random(11);
        var lengths = Enumerable.Range(0, 60_000).Select(_ => TextLengths.LogNormal(random)).ToArray();
        var simulation = new LaneSimulation(curve, lanes: 1);
        foreach (var length in lengths)
            simulation.ArriveAt(0, length);
        simulation.Run();

        var late = simulation.Batches[(simulation.Batches.Count / 2)..];
        var seconds = late.Sum(batch => curve.Seconds(batch.Items.Count, batch.Length));
        var best = BestOffline(curve, [.. late.SelectMany(batch => batch.Items).Select(item => item.Length)]);
        Assert.InRange(best / seconds, 0.9, 1.05);
    }

    [Fact]
    public void Run_SlowDevice_CostPerTokenIsLearned()
    {
        var simulation = new LaneSimulation(new DeviceCurve(PerToken: 1.2e-4), lanes: 1);
        var random = new Random(3);
        for (var i = 0; i < 5_000; i++)
            simulation.ArriveAt(0, TextLengths.LogNormal(random));
        simulation.Run();

        var learned = simulation.Scheduler.Snapshot();
        Assert.Equal(1.2e-4, learned.SecondsPerToken, 1.2e-5);
    }

    // Sorted by length and cut with one budget, the best of several.
    private static double BestOffline(DeviceCurve curve, int[] lengths)
    {
        var sorted = lengths.Order().ToArray();
        return Enumerable.Range(5, 9).Select(power => Total(curve, sorted, 1 << power)).Min();
    }

    private static double Total(DeviceCurve curve, int[] sorted, int budget)
    {
        var seconds = 0.0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && (end - start + 1) * sorted[end] <= budget)
                end++;
            seconds += curve.Seconds(end - start, sorted[end - 1]);
            start = end;
        }

        return seconds;
    }
}
