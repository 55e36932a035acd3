using BertGrains.Cluster.Tests.Load;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>kill -9 of silos under load costs no request.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class KilledSilosTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(5);

    [Fact]
    public Task Load_WorkerThenCoreThenGatewaysSiloKilled_NothingFails() => lasting.RunAsync(cores: 1, workers: 3, async cluster =>
    {
        var answers = await expected.Answers;
        await cluster.DeployAsync(replicas: 3);
        await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, answers);
        await SteadyLoad.ContinueAsync(seconds: 10);

        var workerKilled = load.Now;
        cluster.Workers[0].Kill();
        await SteadyLoad.ContinueAsync(seconds: 8);
        await cluster.Workers[0].StartAsync();

        var secondCore = await cluster.StartCoreAsync();
        await cluster.WaitUntilReadyAsync(replicas: 3);
        await SteadyLoad.ContinueAsync(seconds: 8);
        var coreKilled = load.Now;
        cluster.Cores[0].Kill();
        await SteadyLoad.ContinueAsync(seconds: 8);
        await cluster.Cores[0].StartAsync();
        await SteadyLoad.ContinueAsync(seconds: 8);

        // The gateway has been connected to it since the first core silo was killed.
        var connectedKilled = load.Now;
        secondCore.Kill();
        await SteadyLoad.ContinueAsync(seconds: Math.Max(12, 60 - load.Now.TotalSeconds));
        var report = await load.StopAsync();

        TimeSpan[] recoveries =
        [
            report.RecoveryAfter(workerKilled), report.RecoveryAfter(coreKilled), report.RecoveryAfter(connectedKilled),
        ];
        Figures.Print($"killed silos: {report}; 90 % after worker {recoveries[0].TotalSeconds:0.0} s, "
            + $"core {recoveries[1].TotalSeconds:0.0} s, gateway's silo {recoveries[2].TotalSeconds:0.0} s");
        report.AssertAllRight();
        Assert.All(recoveries, recovery => Assert.InRange(recovery, TimeSpan.Zero, LongestRecovery));
    });
}
