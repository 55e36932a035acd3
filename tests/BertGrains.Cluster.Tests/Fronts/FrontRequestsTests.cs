using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Fronts;

public sealed class FrontRequestsTests
{
    private readonly FrontFixture _front = new();

    [Fact]
    public async Task InferAsync_RoutedModel_AnswersEveryItem()
    {
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0, 1])));
        var response = await _front.InferAsync(texts: ["one", "one two", "one two three"]);

        Assert.Null(response.Error);
        Assert.Equal("first", response.Model?.Revision);
        Assert.All(response.Items, item => Assert.Equal(item.Tokens, (int)((EmbeddingOutput)item.Outputs[0]).Values.Span[0]));
    }

    [Fact]
    public async Task InferAsync_UnknownModel_ListsWhatThereIs()
    {
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        _front.Tables.PublishAll([]);
        var response = await _front.InferAsync("other");

        Assert.Equal(new BertError(ErrorCode.UnknownModel, "There is no such model; this server has model."), response.Error);
    }

    [Fact]
    public async Task InferAsync_FrontKnowsNothingYet_WaitsForTheTables()
    {
        var response = _front.InferAsync();
        Assert.False(response.IsCompleted);
        _front.Tables.PublishAll([FrontFixture.Table(1, ("first", 100, [0]))]);
        Assert.Null((await response).Error);
    }

    [Fact]
    public async Task InferAsync_CatalogLacksATable_WaitsForItUnlessTheModelIsKnown()
    {
        var known = FrontFixture.Table(1, ("first", 100, [0]));
        var missing = known with { Model = "missing", Version = 0, Revisions = [] };
        _front.Tables.PublishAll([missing, known]);
        Assert.Null((await _front.InferAsync("model")).Error);
        Assert.Equal(ErrorCode.Unavailable, _front.Requests.GetModels().Fault?.Code);
        Assert.Single(_front.Requests.GetModels().Models);

        var byName = _front.InferAsync("missing");
        var byDefault = _front.InferAsync(null);
        Assert.False(byName.IsCompleted);
        Assert.False(byDefault.IsCompleted);

        _front.Tables.PublishAll([known with { Model = "missing" }, known]);
        Assert.Null((await byName).Error);
        Assert.Equal("missing", (await byDefault).Model?.Name);
        Assert.Null(_front.Requests.GetModels().Fault);
    }

    [Fact]
    public async Task InferAsync_NegativeTimeoutWhileFrontStarts_IsInvalid()
    {
        var response = _front.InferAsync(timeout: TimeSpan.FromSeconds(-1));
        _front.Tables.PublishAll([FrontFixture.Table(1, ("first", 100, [0]))]);
        Assert.Equal(ErrorCode.InvalidRequest, (await response).Error?.Code);
    }

    [Fact]
    public async Task InferAsync_TablesNeverCome_SaysSoAfterABoundedTime()
    {
        var response = _front.InferAsync();
        _front.Replicas.Clock.Run(until: 5);
        var error = (await response).Error;
        Assert.Equal(ErrorCode.Unavailable, error?.Code);
        Assert.NotNull(error?.RetryAfter);
    }

    [Fact]
    public async Task InferAsync_TablesComeLateAndTheTokeniserNever_WaitsForBothNoLongerThanForOne()
    {
        var clock = _front.Replicas.Clock;
        _front.OnLoad = _ => new TaskCompletionSource<ModelCodec>().Task;
        var response = _front.InferAsync();
        clock.Run(until: 4);
        _front.Tables.PublishAll([FrontFixture.Table(1, ("first", 100, [0]))]);
        clock.Run(until: 5);
        Assert.Equal(ErrorCode.Unavailable, (await response).Error?.Code);
        Assert.Equal(5, clock.Now);
    }

    [Fact]
    public async Task InferAsync_TablesComeLate_TheWaitCountsAgainstTheTimeout()
    {
        var clock = _front.Replicas.Clock;
        var response = _front.InferAsync(timeout: TimeSpan.FromSeconds(3));
        clock.Run(until: 2);
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [])));
        _front.Tables.PublishAll([]);
        // Nine tenths of the second that is left, and a millisecond.
        await clock.AwaitedAt(2.901);
        clock.Run(until: 2.95);
        Assert.Equal(ErrorCode.Unavailable, Assert.Single((await response).Items).Error?.Code);
    }

    [Fact]
    public async Task InferAsync_AllReplicasGone_IsUnavailableWithinItsDeadline()
    {
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [])));
        _front.Tables.PublishAll([]);
        var response = _front.InferAsync(timeout: TimeSpan.FromSeconds(1));
        _front.Replicas.Clock.Run(until: 0.99);
        var error = Assert.Single((await response).Items).Error;
        Assert.Equal(ErrorCode.Unavailable, error?.Code);
        Assert.NotNull(error?.RetryAfter);
        Assert.Equal(ErrorCode.Unavailable, _front.Requests.GetModels().Fault?.Code);
    }

    [Fact]
    public async Task InferAsync_RevisionIsRemovedUnderTheRequest_StartsAgainWithTheNewOne()
    {
        var reply = new TaskCompletionSource<RunReply>();
        var old = _front.Replicas.Of(ScriptedReplicas.Routed(0, "first").Id);
        old.OnRun = (_, _) => reply.Task;
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        var response = _front.InferAsync();
        await old.CalledAsync();
        await _front.PublishAsync(FrontFixture.Table(2, ("second", 100, [0])));
        reply.SetResult(ScriptedReplica.Refuse(RunOutcome.Draining));

        Assert.Equal("second", (await response).Model?.Revision);
        Assert.All((await response).Items, item => Assert.Null(item.Error));
    }

    [Fact]
    public async Task InferAsync_CallerLeaves_EndsTheCallToTheReplica()
    {
        using var left = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var replica = _front.Replicas.Of(ScriptedReplicas.Routed(0, "first").Id);
        replica.OnRun = (_, token) =>
        {
            token.Register(() => cancelled.SetResult());
            return new TaskCompletionSource<RunReply>().Task;
        };
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [0])));
        var request = new InferenceRequest { Model = "model", Heads = ["embed"], Inputs = [InputItem.FromText("a text")] };
        var response = _front.Requests.InferAsync(request, null, left.Token);
        await replica.CalledAsync();

        await left.CancelAsync();
        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
    }

    [Fact]
    public async Task TokenizeAsync_RoutedModel_NeedsNoReplica()
    {
        await _front.PublishAsync(FrontFixture.Table(1, ("first", 100, [])));
        _front.Tables.PublishAll([]);
        var response = await _front.Requests.TokenizeAsync(new TokenizeRequest(["one two"]), TestContext.Current.CancellationToken);
        Assert.True(Assert.Single(response.Items).Count >= 4);
    }
}
