using BertGrains.Cluster.Requests;
using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Bundles;

/// <summary>The bundles that the cache must keep, as its users report them.</summary>
public sealed class BundleUserTests
{
    [Fact]
    public async Task Bundles_ReplicaLoadsServesAndEnds_InUseUntilItHasEnded()
    {
        await using var rig = new HostRig();
        var used = new BundleId("scripted", HostRig.Revision);
        IReadOnlyCollection<BundleId> whileLoading = [];
        rig.Loader.OnLoad = _ => whileLoading = rig.Host.Bundles;

        await rig.LoadAsync(HostRig.Id(0));
        Assert.Equal([used], whileLoading);
        await rig.LoadAsync(HostRig.Id(1), "cuda:0");
        Assert.Equal([used], rig.Host.Bundles);
        await rig.Host.DrainAllAsync(TestContext.Current.CancellationToken);
        Assert.Empty(rig.Host.Bundles);
    }

    [Fact]
    public async Task Bundles_ServedModelChangesRevisions_UsesTheOldOneUntilTheNewOneIsLoaded()
    {
        var fixture = new RequestsFixture();
        await fixture.PublishAsync(RequestsFixture.Table(1, ("old", 100, [0])));
        var loaded = new TaskCompletionSource<ModelCodec>();
        fixture.OnLoad = _ => loaded.Task;

        var model = fixture.Models.Publish(RequestsFixture.Table(2, ("new", 100, [0])));
        Assert.Equal(["new", "old"], fixture.Models.Bundles.Select(bundle => bundle.Revision).Order(StringComparer.Ordinal));
        loaded.SetResult(RequestsFixture.Codec(new BundleId("model", "new")));
        await model.Loaded.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal([new BundleId("model", "new")], fixture.Models.Bundles);
    }
}
