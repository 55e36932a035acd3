using System.Diagnostics;
using BertGrains.Cluster.Tests.Load;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Planned changes by an operator cost no request.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class DrainedWorkerTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Load_WorkerTerminatedAndReplicasScaled_NothingFails() => lasting.RunAsync(cores: 1, workers: 3, async cluster =>
    {
        var answers = await expected.Answers;
        await cluster.DeployAsync(replicas: 2);
        await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, answers);
        await SteadyLoad.ContinueAsync(seconds: 3);

        var status = await cluster.WaitUntilReadyAsync(replicas: 2);
        var serving = status.Silos.First(silo => silo.Replicas.Count > 0).Name;
        var start = Stopwatch.GetTimestamp();
        var exitCode = await cluster.Workers.Single(worker => worker.Name == serving).TerminateAsync();
        var drained = Stopwatch.GetElapsedTime(start);

        // The third worker has no replica yet and takes it over.
        await cluster.WaitUntilReadyAsync(replicas: 2);
        await cluster.StartWorkerAsync();
        foreach (var replicas in (int[])[1, 3, 1])
        {
            await cluster.ScaleAsync(replicas);
            await SteadyLoad.ContinueAsync(seconds: 2);
        }

        var report = await load.StopAsync();
        Figures.Print($"drained worker, scaled 1 to 3 and back: {report}; exit code {exitCode} after {drained.TotalSeconds:0.0} s");
        report.AssertAllRight();
        Assert.Equal(0, exitCode);
        Assert.InRange(drained, TimeSpan.Zero, DrainTime);
    });
}
