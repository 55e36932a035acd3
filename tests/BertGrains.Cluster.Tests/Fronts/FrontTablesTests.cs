using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Fronts;

public sealed class FrontTablesTests
{
    private readonly FrontFixture _front = new();

    [Fact]
    public async Task Publish_OlderTable_ChangesNothing()
    {
        await _front.PublishAsync(FrontFixture.Table(5, ("new", 100, [0])));
        var model = await _front.PublishAsync(FrontFixture.Table(4, ("old", 100, [0])));

        Assert.Equal("new", model.Front?.Description.Revision);
    }

    [Fact]
    public async Task Publish_TableWithoutRevisions_RemovesTheModelAndRemembersTheVersion()
    {
        await _front.PublishAsync(FrontFixture.Table(5, ("first", 100, [0])));
        await _front.PublishAsync(FrontFixture.Table(6));
        Assert.Empty(_front.Tables.Models);
        Assert.Equal(ErrorCode.UnknownModel, _front.Tables.Find("model").Error?.Code);

        await _front.PublishAsync(FrontFixture.Table(5, ("first", 100, [0])));
        Assert.Empty(_front.Tables.Models);
        await _front.PublishAsync(FrontFixture.Table(7, ("first", 100, [0])));
        Assert.True(Assert.Single(_front.Tables.Models).IsRoutable);
    }

    [Fact]
    public async Task Publish_RevisionThatStays_KeepsItsRouter()
    {
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        var router = model.Enter()!.Router;
        await _front.PublishAsync(FrontFixture.Table(2, ("first", 50, [0, 1]), ("second", 50, [0])));
        Assert.False(router.IsRetired);
        await _front.PublishAsync(FrontFixture.Table(3, ("second", 100, [0])));
        Assert.True(router.IsRetired);
        Assert.NotSame(router, model.Enter()!.Router);
    }

    [Fact]
    public async Task Publish_NewRevisionIsStillLoading_TheOldOneServesUntilThen()
    {
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        var load = new TaskCompletionSource<ModelCodec>();
        _front.OnLoad = _ => load.Task;
        _front.Tables.Publish(FrontFixture.Table(2, ("second", 100, [1])));
        Assert.Equal("first", model.Front?.Description.Revision);
        Assert.False(model.Loaded.IsCompleted);
        Assert.Null(model.Version);

        load.SetResult(FrontFixture.Front(new BundleId("model", "second")));
        await model.Loaded.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("second", model.Front?.Description.Revision);
        Assert.Equal(2, model.Version);
    }

    [Fact]
    public async Task Publish_TokenizerCouldNotBeLoaded_IsTriedAgainWithTheNextTable()
    {
        _front.OnLoad = _ => throw new IOException("no vocabulary");
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        Assert.Null(model.Front);
        Assert.Null(model.Enter());

        _front.OnLoad = bundle => Task.FromResult(FrontFixture.Front(bundle));
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        Assert.NotNull(model.Enter());
    }

    [Fact]
    public async Task Enter_TwoRevisions_ChoosesByWeight()
    {
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 90, [0]), ("second", 10, [0])));
        var second = Enumerable.Range(0, 2_000).Count(_ => model.Enter()!.Front.Description.Revision == "second");
        Assert.InRange(second, 150, 250);
    }

    [Fact]
    public async Task Enter_Pinned_GivesThatRevisionOrNone()
    {
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0]), ("second", 0, [0])));
        Assert.Equal("second", model.Enter("second")!.Front.Description.Revision);
        Assert.Null(model.Enter("third"));
    }

    [Fact]
    public async Task Enter_RevisionWithoutReplicas_IsChosenOnlyWhenThereIsNoOther()
    {
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 90, []), ("second", 10, [0])));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("second", model.Enter()!.Front.Description.Revision));
        await _front.PublishAsync(FrontFixture.Table(2, ("first", 90, []), ("second", 0, [0])));
        Assert.Equal("first", model.Enter()!.Front.Description.Revision);
        Assert.False(model.IsRoutable);
    }

    [Fact]
    public async Task Enter_AllRevisionsDrained_ChoosesNone()
    {
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 0, [0])));
        Assert.Null(model.Enter());
    }

    [Fact]
    public void Find_WithoutAName_GivesTheFirstOfTheCatalog()
    {
        _front.Tables.Publish(FrontFixture.Table(1, ("first", 100, [])) with { Model = "b" });
        _front.Tables.PublishAll(
        [
            FrontFixture.Table(1, ("first", 100, [])) with { Model = "a" },
            FrontFixture.Table(1, ("first", 100, [])) with { Model = "b" },
        ]);

        Assert.Equal("a", _front.Tables.Find(null).Model?.Name);
        Assert.Equal("There is no such model; this server has a, b.", _front.Tables.Find("c").Error?.Message);
    }

    [Fact]
    public async Task DropSilos_OfTheOnlyReplica_LeavesNoneUntilANewerTable()
    {
        var model = await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        _front.Tables.DropSilos([ScriptedReplicas.Silo(0)]);
        Assert.False(model.IsRoutable);
        await _front.PublishAsync(FrontFixture.Table(2, ("first", 100, [0])));
        Assert.True(model.IsRoutable);
    }
}
