using BertGrains.Cluster.Models;
using BertGrains.Cluster.Replicas;
using BertGrains.Cluster.Tests.Load;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>A worker that stands still looks from outside like one behind a broken network.</summary>
[Collection(OneClusterAtATime.Name), Trait("Category", "Cluster")]
public sealed class SuspendedWorkerTests(ExpectedAnswersFixture expected)
{
    [Fact]
    public Task Load_WorkerSuspendedForFifteenSeconds_NothingFailsAndItIsReplaced() =>
        ProgramCluster.RunAsync(cores: 1, workers: 3, async cluster =>
        {
            var answers = await expected.Answers;
            await cluster.DeployAsync(replicas: 3);
            await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, answers);
            await SteadyLoad.ContinueAsync(seconds: 5);

            var suspended = load.Now;
            var worker = cluster.Workers[0];
            worker.Suspend();
            await SteadyLoad.ContinueAsync(seconds: 15);
            worker.Resume();
            var resumed = load.Now;

            // Where the others declared it dead meanwhile, it ends itself, and whoever looks after processes starts it again.
            var ended = worker.WaitForExitAsync();
            await Task.WhenAny(ended, SteadyLoad.ContinueAsync(seconds: 8));
            if (ended.IsCompleted)
                await worker.StartAsync();
            var status = await cluster.WaitUntilReadyAsync(replicas: 3);
            await SteadyLoad.ContinueAsync(seconds: 5);
            var report = await load.StopAsync();

            Figures.Print($"suspended worker: {report}; 90 % after SIGSTOP {report.RecoveryAfter(suspended).TotalSeconds:0.0} s, "
                + $"after SIGCONT {report.RecoveryAfter(resumed).TotalSeconds:0.0} s; "
                + $"the worker {(ended.IsCompleted ? $"was declared dead, exit code {await ended}" : "came back")}");
            report.AssertAllRight();
            AssertOneOwnerEach(status);
        });

    private static void AssertOneOwnerEach(ClusterStatus status)
    {
        var ready = status.Silos.SelectMany(silo => silo.Replicas).Where(replica => replica.State == ReplicaState.Ready).ToList();
        Assert.Equal(3, ready.Count);
        Assert.Equal(3, ready.Select(replica => replica.Id.Ordinal).Distinct().Count());
        Assert.Single(ready.Select(replica => replica.Id.Revision).Distinct());
    }
}
