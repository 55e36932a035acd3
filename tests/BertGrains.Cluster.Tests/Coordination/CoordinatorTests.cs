using Orleans.Core.Internal;

namespace BertGrains.Cluster.Coordination;

[Trait("Category", "Cluster")]
public sealed class CoordinatorTests
{
    [Fact]
    public async Task DeployAsync_TwoWorkers_LoadsAndPublishesAndAThirdWorkerGetsTheMissingReplica()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 2);

        var reply = await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 3, "cpu", 100));
        Assert.Null(reply.Error);
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Weight: 100, Replicas.Count: 2 }]);

        var status = Assert.Single((await cluster.Catalog.GetStatusAsync()).Models);
        var revision = Assert.Single(status.Revisions);
        Assert.Equal((3, 2, 100), (revision.Desired, revision.Ready, revision.Weight));
        Assert.Equal(
            "Waiting for a free cpu device: 2 of 2 have a replica of this revision. Add a worker or scale down.",
            Assert.Single(revision.Waiting));

        await cluster.StartWorkerAsync("w3");
        var table = await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 3 }]);
        Assert.Equal([0, 1, 2], table.Revisions[0].Replicas.Select(replica => replica.Id.Ordinal));
        Assert.Equal(3, table.Revisions[0].Replicas.Select(replica => replica.Silo).Distinct().Count());
    }

    [Fact]
    public async Task StopAsync_WorkerLeaves_ItsReplicaIsLoadedElsewhere()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 3);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 2, "cpu", 100));
        var before = await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 2 }]);

        await cluster.StopAsync("w1");

        var after = await cluster.WaitForTableAsync(table => table.Version > before.Version && table.Revisions is [{ Replicas.Count: 2 }]);
        Assert.Equal(before.Revisions[0].Replicas[1], after.Revisions[0].Replicas[1]);
        Assert.NotEqual(before.Revisions[0].Replicas[0].Silo, after.Revisions[0].Replicas[0].Silo);
    }

    [Fact]
    public async Task DeployAsync_SecondRevision_TakesOverAndFirstIsUnloaded()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 2);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 2, "cpu", 100));
        var first = await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 2 }]);

        var reply = await cluster.Coordinator.DeployAsync(new DeployCall(cluster.Second, 2, "cpu", 100));
        Assert.Null(reply.Error);
        await cluster.WaitForTableAsync(table =>
            table.Revisions is [{ Weight: 100, Replicas.Count: 2 }] && table.Revisions[0].Revision != first.Revisions[0].Revision);
        await cluster.WaitForStatusAsync(status => status.Revisions.Count == 1);

        var versions = cluster.Tables.All.Select(table => table.Version).ToList();
        Assert.Equal(versions.Order().Distinct(), versions);
        var serving = cluster.Tables.All.SkipWhile(table => table != first);
        Assert.All(serving, table => Assert.Contains(table.Revisions, revision => revision.Replicas.Count > 0));
        var loaded = (await cluster.Catalog.GetStatusAsync()).Silos.SelectMany(silo => silo.Replicas).ToList();
        Assert.Equal(2, loaded.Count);
        Assert.DoesNotContain(loaded, replica => replica.Id.Revision == first.Revisions[0].Revision);
    }

    [Fact]
    public async Task DeployAsync_SecondRevisionDamaged_FirstServesAndStatusNamesTheFile()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 1, "cpu", 100));
        var first = await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);

        var file = cluster.DamageSecond("w1");
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.Second, 1, "cpu", 100));
        var status = await cluster.WaitForStatusAsync(status =>
            status.Revisions.Count == 2 && status.Revisions[1].Waiting.Any(sentence => sentence.Contains(file, StringComparison.Ordinal)));

        Assert.Equal((1, 100), (status.Revisions[0].Ready, status.Revisions[0].Weight));
        Assert.Equal((0, 0), (status.Revisions[1].Ready, status.Revisions[1].Weight));
        Assert.Equal(first, await cluster.Coordinator.GetRoutingTableAsync());
    }

    [Fact]
    public async Task DeployAsync_AgainAfterFailure_IsRetriedAtOnce()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        cluster.DamageSecond("w1");
        var call = new DeployCall(cluster.Second, 1, "cpu", 100);
        await cluster.Coordinator.DeployAsync(call);
        await cluster.WaitForStatusAsync(status => status.Revisions is [{ IsFailed: true }]);

        await cluster.Coordinator.DeployAsync(call);
        Assert.False((await cluster.Coordinator.GetStatusAsync()).Revisions[0].IsFailed);
    }

    [Fact]
    public async Task DeactivateOnIdle_NextActivation_ContinuesFromStorageWithAHigherVersion()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 2);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 2, "cpu", 100));
        var before = await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 2 }]);

        await cluster.Coordinator.AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        await cluster.Coordinator.ReconcileAsync();
        var after = await cluster.WaitForTableAsync(table => table.Version > before.Version);

        Assert.Equal(before.Revisions[0].Replicas, after.Revisions[0].Replicas);
        await cluster.Coordinator.ScaleAsync(1);
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);
    }

    [Fact]
    public async Task DeployAsync_CoreSiloHasATableOfAClockThatWasAhead_NextTableIsAboveIt()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        var ahead = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        await cluster.PublishAsync(new RoutingTable(LoopbackCluster.Model, ahead, []));

        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 1, "cpu", 100));
        var table = await cluster.WaitForTableAsync(table => table.Version > ahead && table.Revisions is [{ Replicas.Count: 1 }]);
        Assert.Equal(table.Version, (await cluster.Coordinator.GetRoutingTableAsync()).Version);
    }

    [Fact]
    public async Task DeployAsync_CoreSiloRefusesTheTable_OldRevisionIsNotDrainedBeforeItAccepts()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 1, "cpu", 100));
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);

        cluster.Tables.AreRefused = true;
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.Second, 1, "cpu", 100));
        var status = await cluster.WaitForStatusAsync(status => status.Revisions is [_, { Ready: 1 }]);
        Assert.Equal(0, status.Revisions[0].Weight);
        var replicas = (await cluster.Catalog.GetStatusAsync()).Silos.SelectMany(silo => silo.Replicas);
        Assert.Contains(replicas, replica => replica.Id.Revision == cluster.First && replica.State == ReplicaState.Ready);

        cluster.Tables.AreRefused = false;
        await cluster.WaitForStatusAsync(status => status.Revisions.Count == 1);
    }

    [Fact]
    public async Task RemoveAsync_WholeModel_LeavesNothing()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 1, "cpu", 100));
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);

        Assert.Null((await cluster.Coordinator.RemoveAsync(null)).Error);
        await cluster.WaitForTableAsync(table => table.Revisions.Count == 0);
        await cluster.WaitForStatusAsync(status => status.Revisions.Count == 0);

        var status = await cluster.Catalog.GetStatusAsync();
        Assert.Empty(status.Silos.SelectMany(silo => silo.Replicas));
        Assert.Equal(ErrorCode.UnknownModel, (await cluster.Coordinator.ScaleAsync(2)).Error!.Code);
    }
}
