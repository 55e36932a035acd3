using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Requests;

public sealed class RequestHandlerTests
{
    private readonly RequestsFixture _fixture = new();

    [Fact]
    public async Task InferAsync_RoutedModel_AnswersEveryItem()
    {
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0, 1])));
        var response = await _fixture.InferAsync(texts: ["one", "one two", "one two three"]);

        Assert.Null(response.Error);
        Assert.Equal("first", response.Model?.Revision);
        Assert.All(response.Items, item => Assert.Equal(item.Tokens, (int)((EmbeddingOutput)item.Outputs[0]).Values.Span[0]));
    }

    [Fact]
    public async Task InferAsync_UnknownModel_ListsWhatThereIs()
    {
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        _fixture.Models.PublishAll([]);
        var response = await _fixture.InferAsync("other");

        Assert.Equal(new BertError(ErrorCode.UnknownModel, "There is no such model; this server has model."), response.Error);
    }

    [Fact]
    public async Task InferAsync_NoTablesYet_WaitsForThem()
    {
        var response = _fixture.InferAsync();
        Assert.False(response.IsCompleted);
        _fixture.Models.PublishAll([RequestsFixture.Table(1, ("first", 100, [0]))]);
        Assert.Null((await response).Error);
    }

    [Fact]
    public async Task InferAsync_CatalogLacksATable_WaitsForItUnlessTheModelIsKnown()
    {
        var known = RequestsFixture.Table(1, ("first", 100, [0]));
        var missing = known with { Model = "missing", Version = 0, Revisions = [] };
        _fixture.Models.PublishAll([missing, known]);
        Assert.Null((await _fixture.InferAsync("model")).Error);
        Assert.Equal(ErrorCode.Unavailable, _fixture.Requests.GetModels().Fault?.Code);
        Assert.Single(_fixture.Requests.GetModels().Models);

        var byName = _fixture.InferAsync("missing");
        var byDefault = _fixture.InferAsync(null);
        Assert.False(byName.IsCompleted);
        Assert.False(byDefault.IsCompleted);

        _fixture.Models.PublishAll([known with { Model = "missing" }, known]);
        Assert.Null((await byName).Error);
        Assert.Equal("missing", (await byDefault).Model?.Name);
        Assert.Null(_fixture.Requests.GetModels().Fault);
    }

    [Fact]
    public async Task InferAsync_NegativeTimeoutWhileSiloStarts_IsInvalid()
    {
        var response = _fixture.InferAsync(timeout: TimeSpan.FromSeconds(-1));
        _fixture.Models.PublishAll([RequestsFixture.Table(1, ("first", 100, [0]))]);
        Assert.Equal(ErrorCode.InvalidRequest, (await response).Error?.Code);
    }

    [Fact]
    public async Task InferAsync_NoTableArrives_FailsAfterABoundedTime()
    {
        var response = _fixture.InferAsync();
        _fixture.Replicas.Clock.Run(until: 5);
        var error = (await response).Error;
        Assert.Equal(ErrorCode.Unavailable, error?.Code);
        Assert.NotNull(error?.RetryAfter);
    }

    [Fact]
    public async Task InferAsync_TablesComeLateAndTheTokenizerNever_WaitsForBothNoLongerThanForOne()
    {
        var clock = _fixture.Replicas.Clock;
        _fixture.OnLoad = _ => new TaskCompletionSource<ModelCodec>().Task;
        var response = _fixture.InferAsync();
        clock.Run(until: 4);
        _fixture.Models.PublishAll([RequestsFixture.Table(1, ("first", 100, [0]))]);
        clock.Run(until: 5);
        Assert.Equal(ErrorCode.Unavailable, (await response).Error?.Code);
        Assert.Equal(5, clock.Now);
    }

    [Fact]
    public async Task InferAsync_TablesComeLate_TheWaitCountsAgainstTheTimeout()
    {
        var clock = _fixture.Replicas.Clock;
        var response = _fixture.InferAsync(timeout: TimeSpan.FromSeconds(3));
        clock.Run(until: 2);
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [])));
        _fixture.Models.PublishAll([]);
        // Nine tenths of the second that is left, and a millisecond.
        await clock.AwaitedAt(2.901);
        clock.Run(until: 2.95);
        Assert.Equal(ErrorCode.Unavailable, Assert.Single((await response).Items).Error?.Code);
    }

    [Fact]
    public async Task InferAsync_AllReplicasLost_IsUnavailableWithinItsDeadline()
    {
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [])));
        _fixture.Models.PublishAll([]);
        var response = _fixture.InferAsync(timeout: TimeSpan.FromSeconds(1));
        _fixture.Replicas.Clock.Run(until: 0.99);
        var error = Assert.Single((await response).Items).Error;
        Assert.Equal(ErrorCode.Unavailable, error?.Code);
        Assert.NotNull(error?.RetryAfter);
        Assert.Equal(ErrorCode.Unavailable, _fixture.Requests.GetModels().Fault?.Code);
    }

    [Fact]
    public async Task GetModels_OneOfSeveralHasNoReplica_ReportsItAndThatOthersAnswer()
    {
        var served = RequestsFixture.Table(1, ("first", 100, [0]));
        var empty = RequestsFixture.Table(1, ("first", 100, [])) with { Model = "empty" };
        await _fixture.PublishAsync(served);
        await _fixture.PublishAsync(empty);
        Assert.False(_fixture.Requests.GetModels().CanAnswer);
        _fixture.Models.PublishAll([empty, served]);

        var models = _fixture.Requests.GetModels();
        Assert.Equal(["empty", "model"], models.Models.Select(model => model.Name));
        Assert.Contains("empty", models.Fault?.Message, StringComparison.Ordinal);
        Assert.True(models.CanAnswer);

        await _fixture.PublishAsync(RequestsFixture.Table(2, ("first", 100, [])));
        Assert.False(_fixture.Requests.GetModels().CanAnswer);
    }

    [Fact]
    public async Task InferAsync_RevisionIsRemovedUnderTheRequest_StartsAgainWithTheNewOne()
    {
        var reply = new TaskCompletionSource<RunReply>();
        var old = _fixture.Replicas.Of(ScriptedReplicas.Routed(0, "first").Id);
        old.OnRun = (_, _) => reply.Task;
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        var response = _fixture.InferAsync();
        await old.CalledAsync();
        await _fixture.PublishAsync(RequestsFixture.Table(2, ("second", 100, [0])));
        reply.SetResult(ScriptedReplica.Refuse(RunOutcome.Draining));

        Assert.Equal("second", (await response).Model?.Revision);
        Assert.All((await response).Items, item => Assert.Null(item.Error));
    }

    [Fact]
    public async Task InferAsync_CallerLeaves_EndsTheCallToTheReplica()
    {
        using var left = new CancellationTokenSource();
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var replica = _fixture.Replicas.Of(ScriptedReplicas.Routed(0, "first").Id);
        replica.OnRun = (_, token) =>
        {
            token.Register(() => canceled.SetResult());
            return new TaskCompletionSource<RunReply>().Task;
        };
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        var request = new InferenceRequest { Model = "model", Heads = ["embed"], Inputs = [InputItem.FromText("a text")] };
        var response = _fixture.Requests.InferAsync(request, null, left.Token);
        await replica.CalledAsync();

        await left.CancelAsync();
        await canceled.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
    }

    [Fact]
    public async Task TokenizeAsync_UnpairedSurrogate_HasTheTokensOfItsReplacement()
    {
        // Messages between processes replace the one by the other.
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [0])));
        var response = await _fixture.Requests.TokenizeAsync(
            new TokenizeRequest(["one \ud83d two\udc00three", "one \ufffd two\ufffdthree"], "model"), TestContext.Current.CancellationToken);
        Assert.Equal(response.Items[0], response.Items[1]);
    }

    [Fact]
    public async Task TokenizeAsync_RoutedModel_NeedsNoReplica()
    {
        await _fixture.PublishAsync(RequestsFixture.Table(1, ("first", 100, [])));
        _fixture.Models.PublishAll([]);
        var response = await _fixture.Requests.TokenizeAsync(new TokenizeRequest(["one two"]), TestContext.Current.CancellationToken);
        Assert.True(Assert.Single(response.Items).Count >= 4);
    }
}
