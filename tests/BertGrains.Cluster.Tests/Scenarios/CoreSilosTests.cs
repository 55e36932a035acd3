using BertGrains.Cluster.Tests.Load;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>A terminated or suspended core silo and a suspended gateway cost no request.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class CoreSilosTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    [Fact]
    public Task Load_CoreTerminatedThenCoreThenGatewaySuspended_NothingFails() => lasting.RunAsync(cores: 2, workers: 2, async cluster =>
    {
        await cluster.DeployAsync(replicas: 2);
        // The gateway is connected to both.
        var (first, second) = (cluster.Cores[0], cluster.Cores[1]);
        await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, await expected.Answers);
        await SteadyLoad.ContinueAsync(seconds: 1);

        var terminated = load.Now;
        var exitCode = await first.TerminateAsync();
        var stopped = load.Now;
        await first.StartAsync();
        await SteadyLoad.ContinueAsync(seconds: 2);

        // The restarted core silo takes over.
        var coreSuspended = load.Now;
        second.Suspend();
        await SteadyLoad.ContinueAsync(seconds: 10);
        second.Resume();
        await SteadyLoad.ContinueAsync(seconds: 2);
        // The others may have declared it dead. In that case its process has ended.
        var outcome = second.HasExited ? "was declared dead" : "came back";

        cluster.Gateway.Suspend();
        await SteadyLoad.ContinueAsync(seconds: 5);
        cluster.Gateway.Resume();
        await SteadyLoad.ContinueAsync(seconds: 1);
        var report = await load.StopAsync();

        Figures.Print($"core silos: {report}; exit code {exitCode} after {(stopped - terminated).TotalSeconds:0.0} s, "
            + $"90 % after SIGTERM {report.RecoveryAfter(terminated).TotalSeconds:0.0} s, "
            + $"after SIGSTOP of a core {report.RecoveryAfter(coreSuspended).TotalSeconds:0.0} s; it {outcome}");
        report.AssertAllRight();
        Assert.Equal(0, exitCode);
    });
}
