using BertGrains.Cluster.Tests.Load;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>PostgreSQL is not on the way of a request.</summary>
[Collection(OneClusterAtATime.Name), Trait("Category", "Cluster")]
public sealed class StoppedDatabaseTests(ExpectedAnswersFixture expected)
{
    [Fact]
    public Task Load_DatabaseStoppedForThirtySeconds_RequestsFlowAndMembershipChangesAfterwards() =>
        ProgramCluster.RunAsync(cores: 1, workers: 2, async cluster =>
        {
            var answers = await expected.Answers;
            await cluster.DeployAsync(replicas: 2);
            await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, answers);
            await SteadyLoad.ContinueAsync(seconds: 3);

            var stopped = load.Now;
            await cluster.Database.StopAsync();
            await SteadyLoad.ContinueAsync(seconds: 30);
            await cluster.Database.StartAsync();

            // A silo that joins and gets a replica, and one that leaves, are both changes of membership.
            var back = load.Now;
            await cluster.StartWorkerAsync();
            await cluster.ScaleAsync(replicas: 3);
            var joined = load.Now - back;
            var report = await load.StopAsync();

            Figures.Print($"stopped database: {report}; 90 % after {report.RecoveryAfter(stopped).TotalSeconds:0.0} s; "
                + $"a new worker served {joined.TotalSeconds:0.0} s after the database was back");
            report.AssertAllRight();
        });
}
