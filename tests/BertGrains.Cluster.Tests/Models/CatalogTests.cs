namespace BertGrains.Cluster.Models;

[Trait("Category", "Cluster")]
public sealed class CatalogTests
{
    [Fact]
    public async Task AddAsync_AnotherActivationWrote_ItsListStaysAndTheNextActivationGoesOnFromIt()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 0);
        foreach (var model in new[] { "first", "newer", "third" })
            await cluster.WriteWantedAsync(model);
        await cluster.Catalog.AddAsync("first");
        await cluster.WriteCatalogElsewhereAsync("first", "newer");

        await Assert.ThrowsAsync<TimeoutException>(() => cluster.Catalog.AddAsync("outdated"));
        Assert.Equal(["first", "newer"], await cluster.Catalog.ListAsync());
        await cluster.Catalog.AddAsync("third");
        Assert.Equal(["first", "newer", "third"], await cluster.Catalog.ListAsync());
    }

    [Fact]
    public async Task DeployAsync_WhileTheModelIsBeingTakenFromTheList_ItIsListedAgain()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        var call = new DeployCall(cluster.First, 1, "cpu", 100);
        await cluster.Coordinator.DeployAsync(call);
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);

        var removal = cluster.Gate.Hold(typeof(ICatalogGrain), nameof(ICatalogGrain.RemoveAsync));
        await cluster.Coordinator.RemoveAsync(null);
        await cluster.WaitForStatusAsync(status => status.Revisions.Count == 0);
        await removal.WaitAsync(cluster.Limited);
        await cluster.Coordinator.DeployAsync(call);
        cluster.Gate.Open();

        // Nobody asks the coordinator of a model that is not in the list, so it has to come back without being asked.
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);
        while (!(await cluster.Catalog.ListAsync()).Contains(LoopbackCluster.Model))
            cluster.Limited.ThrowIfCancellationRequested();
    }
}
