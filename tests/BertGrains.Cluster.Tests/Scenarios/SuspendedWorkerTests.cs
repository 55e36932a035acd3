using BertGrains.Cluster.Tests.Load;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>A suspended worker: its sockets are open and nothing answers, as behind a broken network.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class SuspendedWorkerTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    [Fact]
    public Task Load_WorkerSuspendedForFifteenSeconds_NothingFailsAndItsReplicaHasOneOwner() =>
        lasting.RunAsync(cores: 1, workers: 3, async cluster =>
        {
            // The third worker has no replica yet and can take over.
            await cluster.DeployAsync(replicas: 2);
            var serving = (await cluster.WaitUntilReadyAsync(replicas: 2)).Silos.First(silo => silo.Replicas.Count > 0).Name;
            var worker = cluster.Workers.Single(worker => worker.Name == serving);
            await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, await expected.Answers);
            await using var owners = OwnerWatch.Start(cluster.Observer);
            await SteadyLoad.ContinueAsync(seconds: 5);

            var suspended = load.Now;
            worker.Suspend();
            await SteadyLoad.ContinueAsync(seconds: 15);
            worker.Resume();
            var resumed = load.Now;

            // If the others declared it dead, its process ends, and the test starts it again as a supervisor would.
            var ended = worker.WaitForExitAsync();
            await Task.WhenAny(ended, SteadyLoad.ContinueAsync(seconds: 8));
            if (ended.IsCompleted)
                await worker.StartAsync();
            await cluster.WaitUntilReadyAsync(replicas: 2);
            await SteadyLoad.ContinueAsync(seconds: 5);
            var report = await load.StopAsync();

            Figures.Print($"suspended worker: {report}; 90 % after SIGSTOP {report.RecoveryAfter(suspended).TotalSeconds:0.0} s, "
                + $"after SIGCONT {report.RecoveryAfter(resumed).TotalSeconds:0.0} s; "
                + $"the worker {(ended.IsCompleted ? $"was declared dead, exit code {await ended}" : "came back")}");
            report.AssertAllRight();
            Assert.Empty(await owners.StopAsync());
        });
}
