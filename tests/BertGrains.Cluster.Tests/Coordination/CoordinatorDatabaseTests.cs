using BertGrains.Cluster.Schema;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Coordination;

[Trait("Category", "Cluster")]
public sealed class CoordinatorDatabaseTests
{
    [Fact]
    public async Task StopAsync_CoordinatorSiloLeaves_AnotherCoreContinuesFromTheDatabase()
    {
        await using var postgres = await StartDatabaseAsync();
        await using var cluster = await LoopbackCluster.StartAsync(workers: 2, postgres.ConnectionString);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 2, "cpu", 100));
        var before = await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 2 }]);

        await cluster.StartCoreAsync("core2");
        await cluster.StopAsync("core");

        var after = await cluster.WaitForTableAsync(table => table.Version > before.Version && table.Revisions.Count > 0);
        Assert.Equal(before.Revisions[0].Replicas, after.Revisions[0].Replicas);
        Assert.Equal([LoopbackCluster.Model], await cluster.Catalog.ListModelsAsync());
        Assert.Null((await cluster.Coordinator.ScaleAsync(1)).Error);
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);
    }

    [Fact]
    public async Task ScaleAsync_DatabaseUnavailable_IsUnavailableAndReplicasGoOnServing()
    {
        await using var postgres = await StartDatabaseAsync();
        await using var cluster = await LoopbackCluster.StartAsync(workers: 2, postgres.ConnectionString);
        await cluster.Coordinator.DeployAsync(new DeployCall(cluster.First, 2, "cpu", 100));
        var before = await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 2 }]);

        await postgres.StopAsync();
        Assert.Equal(ErrorCode.Unavailable, (await cluster.Coordinator.ScaleAsync(1)).Error!.Code);
        await cluster.Coordinator.ReconcileAsync();
        Assert.Equal(before.Version, (await cluster.Coordinator.GetRoutingTableAsync()).Version);
        Assert.Equal(2, (await cluster.Coordinator.GetStatusAsync()).Revisions[0].Ready);

        await postgres.StartAsync();
        Assert.Null((await cluster.Coordinator.ScaleAsync(1)).Error);
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);
    }

    private static async Task<PostgresServer> StartDatabaseAsync()
    {
        Requirements.SkipWithoutPostgres();
        var postgres = await PostgresServer.StartNewAsync();
        await new ClusterSchema(postgres.ConnectionString).UpgradeAsync(TestContext.Current.CancellationToken);
        return postgres;
    }
}
