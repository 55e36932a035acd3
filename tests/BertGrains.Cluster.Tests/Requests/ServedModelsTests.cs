using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Requests;

public sealed class ServedModelsTests
{
    private readonly RequestsFixture _fixture = new();

    [Fact]
    public async Task Publish_OlderTable_ChangesNothing()
    {
        await _fixture.PublishAsync(RequestsFixture.Table(5, ("new", 100, [0])));
        var model = await _fixture.PublishAsync(RequestsFixture.Table(4, ("old", 100, [0])));

        Assert.Equal("new", model.Codec?.Description.Revision);
    }

    [Fact]
    public async Task Publish_TableWithoutRevisions_RemovesTheModelAndKeepsTheVersion()
    {
        await _fixture.PublishAsync(RequestsFixture.Table(5, ("first", 100, [0])));
        await _fixture.PublishAsync(RequestsFixture.Table(6));
        Assert.Empty(_fixture.Models.Models);
        Assert.Equal(ErrorCode.UnknownModel, _fixture.Models.Find("model").Error?.Code);

        await _fixture.PublishAsync(RequestsFixture.Table(5, ("first", 100, [0])));
        Assert.Empty(_fixture.Models.Models);
        await _fixture.PublishAsync(RequestsFixture.Table(7, ("first", 100, [0])));
        Assert.True(Assert.Single(_fixture.Models.Models).IsRoutable);
    }

    [Fact]
    public async Task Publish_RevisionThatStays_KeepsItsRouter()
    {
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        var router = model.Enter()!.Router;
        await _fixture.PublishAsync(RequestsFixture.Table(2, ("first", 50, [0, 1]), ("second", 50, [0])));
        Assert.False(router.IsRetired);
        await _fixture.PublishAsync(RequestsFixture.Table(3, ("second", 100, [0])));
        Assert.True(router.IsRetired);
        Assert.NotSame(router, model.Enter()!.Router);
    }

    [Fact]
    public async Task Publish_NewRevisionIsStillLoading_TheOldOneServesUntilThen()
    {
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        var load = new TaskCompletionSource<ModelCodec>();
        _fixture.OnLoad = _ => load.Task;
        _fixture.Models.Publish(RequestsFixture.Table(2, ("second", 100, [1])));
        Assert.Equal("first", model.Codec?.Description.Revision);
        Assert.False(model.Loaded.IsCompleted);
        Assert.Null(model.Version);

        load.SetResult(RequestsFixture.Codec(new BundleId("model", "second")));
        await model.Loaded.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("second", model.Codec?.Description.Revision);
        Assert.Equal(2, model.Version);
    }

    [Fact]
    public async Task Publish_TokenizerCouldNotBeLoaded_IsTriedAgainWithTheNextTable()
    {
        _fixture.OnLoad = _ => throw new IOException("no vocabulary");
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        Assert.Null(model.Codec);
        Assert.Null(model.Enter());

        _fixture.OnLoad = bundle => Task.FromResult(RequestsFixture.Codec(bundle));
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        Assert.NotNull(model.Enter());
    }

    [Fact]
    public async Task Publish_OnTheSchedulerOfAGrain_LoadsOnTheThreadPool()
    {
        var scheduler = default(TaskScheduler);
        _fixture.OnLoad = bundle =>
        {
            scheduler = TaskScheduler.Current;
            return Task.FromResult(RequestsFixture.Codec(bundle));
        };

        var turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var model = await Task.Factory.StartNew(
            () => _fixture.Models.Publish(RequestsFixture.Table(1, ("first", 100, [0]))),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.None,
            turns);
        await model.Loaded.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Same(TaskScheduler.Default, scheduler);
    }

    [Fact]
    public async Task Enter_TwoRevisions_ChoosesByWeight()
    {
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 90, [0]), ("second", 10, [0])));
        var second = Enumerable.Range(0, 2_000).Count(_ => model.Enter()!.Codec.Description.Revision == "second");
        Assert.InRange(second, 150, 250);
    }

    [Fact]
    public async Task Enter_Pinned_GivesThatRevisionOrNone()
    {
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0]), ("second", 0, [0])));
        Assert.Equal("second", model.Enter("second")!.Codec.Description.Revision);
        Assert.Null(model.Enter("third"));
    }

    [Fact]
    public async Task Enter_RevisionWithoutReplicas_IsChosenOnlyWhenThereIsNoOther()
    {
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 90, []), ("second", 10, [0])));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("second", model.Enter()!.Codec.Description.Revision));
        await _fixture.PublishAsync(RequestsFixture.Table(2, ("first", 90, []), ("second", 0, [0])));
        Assert.Equal("first", model.Enter()!.Codec.Description.Revision);
        Assert.False(model.IsRoutable);
    }

    [Fact]
    public async Task Enter_AllRevisionsDrained_ChoosesNone()
    {
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 0, [0])));
        Assert.Null(model.Enter());
    }

    [Fact]
    public void Find_WithoutAName_GivesTheFirstOfTheCatalog()
    {
        _fixture.Models.Publish(RequestsFixture.Table(1, ("first", 100, [])) with { Model = "b" });
        _fixture.Models.PublishAll(
        [
            RequestsFixture.Table(1, ("first", 100, [])) with { Model = "a" },
            RequestsFixture.Table(1, ("first", 100, [])) with { Model = "b" },
        ]);

        Assert.Equal("a", _fixture.Models.Find(null).Model?.Name);
        Assert.Equal("There is no such model; this server has a, b.", _fixture.Models.Find("c").Error?.Message);
    }

    [Fact]
    public async Task DropSilos_OfTheOnlyReplica_LeavesNoneUntilANewerTable()
    {
        var model = await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        _fixture.Models.DropSilos([ScriptedReplicas.Silo(0)]);
        Assert.False(model.IsRoutable);
        await _fixture.PublishAsync(RequestsFixture.Table(2, ("first", 100, [0])));
        Assert.True(model.IsRoutable);
    }
}
