namespace BertGrains.Cluster.Coordination;

[Trait("Category", "Cluster")]
public sealed class CatalogTests
{
    [Fact]
    public async Task AddAsync_AnotherActivationWrote_ItsListStaysAndNextActivationContinuesFromIt()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 0);
        foreach (var model in new[] { "first", "newer", "third" })
            await cluster.WriteDeployedAsync(model);
        await cluster.Catalog.AddAsync("first");
        await cluster.WriteCatalogElsewhereAsync("first", "newer");

        await Assert.ThrowsAsync<TimeoutException>(() => cluster.Catalog.AddAsync("outdated"));
        Assert.Equal(["first", "newer"], await cluster.Catalog.ListModelsAsync());
        await cluster.Catalog.AddAsync("third");
        Assert.Equal(["first", "newer", "third"], await cluster.Catalog.ListModelsAsync());
    }

    [Fact]
    public async Task DeployAsync_DuringRemovalFromTheCatalog_ModelIsListedAgain()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        await DeployAsync(cluster);

        var (removal, goesOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Calls.OnCall = call => call == "ICatalogGrain.RemoveAsync" && removal.TrySetResult() ? goesOn.Task : Task.CompletedTask;
        await RemoveAsync(cluster);
        await removal.Task.WaitAsync(cluster.Limited);
        await cluster.Coordinator.DeployAsync(Call(cluster));
        goesOn.SetResult();

        await WaitUntilListedAsync(cluster);
    }

    [Fact]
    public async Task DeployAsync_AfterPartialRemovalFromTheCatalog_ModelIsListedAgain()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 1);
        await DeployAsync(cluster);

        var failure = new TaskCompletionSource();
        cluster.Calls.OnCall = call => call == "IReminderTableGrain.RemoveRow" && failure.TrySetResult()
            ? Task.FromException(new IOException("The database is away."))
            : Task.CompletedTask;
        await RemoveAsync(cluster);
        await failure.Task.WaitAsync(cluster.Limited);
        Assert.Empty(await cluster.Catalog.ListModelsAsync());
        await DeployAsync(cluster);

        await WaitUntilListedAsync(cluster);
    }

    private static DeployCall Call(LoopbackCluster cluster) => new(cluster.First, 1, "cpu", 100);

    private static async Task DeployAsync(LoopbackCluster cluster)
    {
        await cluster.Coordinator.DeployAsync(Call(cluster));
        await cluster.WaitForTableAsync(table => table.Revisions is [{ Replicas.Count: 1 }]);
    }

    private static async Task RemoveAsync(LoopbackCluster cluster)
    {
        await cluster.Coordinator.RemoveAsync(null);
        await cluster.WaitForStatusAsync(status => status.Revisions.Count == 0);
    }

    // No other grain calls the coordinator of an unlisted model, so the coordinator has to repeat the update.
    private static async Task WaitUntilListedAsync(LoopbackCluster cluster)
    {
        while (!(await cluster.Catalog.ListModelsAsync()).Contains(LoopbackCluster.Model))
            cluster.Limited.ThrowIfCancellationRequested();
    }
}
