using BertGrains.Cluster.Tests.Load;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Requests do not depend on PostgreSQL.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class StoppedDatabaseTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    [Fact]
    public Task Load_DatabaseStoppedForThirtySecondsAndAWorkerKilled_NothingFailsAndMembershipChangesLater() =>
        lasting.RunAsync(cores: 1, workers: 2, async cluster =>
        {
            await cluster.DeployAsync(replicas: 2);
            await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, await expected.Answers);
            await SteadyLoad.ContinueAsync(seconds: 3);

            var stopped = load.Now;
            await cluster.Database.StopAsync();
            await SteadyLoad.ContinueAsync(seconds: 10);

            // Its death cannot be written to the table. Routers drop its replica anyway.
            var killed = load.Now;
            cluster.Workers[0].Kill();
            await SteadyLoad.ContinueAsync(seconds: 20);
            await cluster.Database.StartAsync();

            // Membership changes again: one silo is declared dead and two join.
            var back = load.Now;
            await Task.WhenAll(cluster.Workers[0].StartAsync(), cluster.StartWorkerAsync());
            await cluster.ScaleAsync(replicas: 3);
            var joined = load.Now - back;
            var report = await load.StopAsync();

            Figures.Print($"stopped database: {report}; 90 % after {report.RecoveryAfter(stopped).TotalSeconds:0.0} s, "
                + $"after a kill without it {report.RecoveryAfter(killed).TotalSeconds:0.0} s; "
                + $"two workers more served {joined.TotalSeconds:0.0} s after it was back");
            report.AssertAllRight();
        });
}
