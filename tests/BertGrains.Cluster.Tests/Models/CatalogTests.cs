namespace BertGrains.Cluster.Models;

[Trait("Category", "Cluster")]
public sealed class CatalogTests
{
    [Fact]
    public async Task AddAsync_AnotherActivationWrote_ItsListStaysAndTheNextActivationGoesOnFromIt()
    {
        await using var cluster = await LoopbackCluster.StartAsync(workers: 0);
        await cluster.Catalog.AddAsync("first");
        await cluster.WriteCatalogElsewhereAsync("first", "newer");

        await Assert.ThrowsAsync<TimeoutException>(() => cluster.Catalog.AddAsync("outdated"));
        Assert.Equal(["first", "newer"], await cluster.Catalog.ListAsync());
        await cluster.Catalog.AddAsync("third");
        Assert.Equal(["first", "newer", "third"], await cluster.Catalog.ListAsync());
    }
}
