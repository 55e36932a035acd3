using BertGrains.Client.CoreSilos;
using BertGrains.Client.Silos;

namespace BertGrains.Client.Requests;

/// <summary>Timeouts, cancellation and faults of requests.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Infer_DeadlinePasses_FailsEachItemAndTellsTheCoreSilo()
    {
        using var cluster = new ScriptedCluster(1);
        var left = new TaskCompletionSource();
        cluster.Silos[0].Infer = (_, cancellationToken) =>
        {
            cancellationToken.Register(left.SetResult);
            return new TaskCompletionSource<InferenceResponse>().Task;
        };
        await cluster.Client.GetModelsAsync(TestContext.Current.CancellationToken);
        var response = cluster.InferAsync(ScriptedCluster.Request("one", "two") with { Timeout = Second });
        Assert.Equal(Second, (await cluster.Silos[0].ArrivalAsync()).Timeout);

        cluster.Clock.Advance(Second);
        Assert.False(response.IsCompleted);
        cluster.Clock.Advance(Second);

        var items = (await response).Items;
        Assert.Equal(2, items.Count);
        Assert.All(items, item => Assert.Equal(ErrorCode.DeadlineExceeded, item.Error?.Code));
        Assert.Equal("tiny", (await response).Model?.Name);
        await left.Task;
    }

    [Fact]
    public async Task Infer_CoreSiloEndsItAtTheDeadline_GivesWhatWasReady()
    {
        using var cluster = new ScriptedCluster(1);
        var answer = new TaskCompletionSource<InferenceResponse>();
        cluster.Silos[0].Infer = (_, _) => answer.Task;
        var response = cluster.InferAsync(ScriptedCluster.Request("one") with { Timeout = Second });
        var request = await cluster.Silos[0].ArrivalAsync();

        cluster.Clock.Advance(Second);
        answer.SetResult(await CoreSiloScript.AnswerAsync(request));

        Assert.Null(Assert.Single((await response).Items).Error);
    }

    [Fact]
    public async Task Infer_SentOnceMore_HasOnlyWhatIsLeft()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Hang();
        var response = cluster.InferAsync(ScriptedCluster.Request("one") with { Timeout = Second * 10 });
        await cluster.Silos[0].ArrivalAsync();
        _ = cluster.Show(2);

        await cluster.PassAsync(PeerWatch.Silence);
        await cluster.PassPingTimeoutAsync();

        await response;
        Assert.Equal(TimeSpan.FromSeconds(7.75), cluster.Silos[1].Requests.Single().Timeout);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(25)]
    public async Task Infer_TimeoutThatCoreSilosRefuse_IsRefusedThere(int hours)
    {
        using var cluster = new ScriptedCluster(1);
        await cluster.InferAsync(ScriptedCluster.Request("one") with { Timeout = TimeSpan.FromHours(hours) });
        Assert.Equal(TimeSpan.FromHours(hours), cluster.Silos[0].Requests.Single().Timeout);
    }

    [Fact]
    public async Task Infer_CallerLeaves_ThrowsAndTellsTheCoreSilo()
    {
        using var cluster = new ScriptedCluster(1);
        using var caller = new CancellationTokenSource();
        var left = new TaskCompletionSource();
        cluster.Silos[0].Infer = (_, cancellationToken) =>
        {
            cancellationToken.Register(left.SetResult);
            return new TaskCompletionSource<InferenceResponse>().Task;
        };
        var response = cluster.Client.InferAsync(ScriptedCluster.Request("one") with { Timeout = Second }, caller.Token);
        await cluster.Silos[0].ArrivalAsync();

        await caller.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        await left.Task;
    }

    [Fact]
    public async Task Infer_CoreSiloFailsUnexpectedly_IsInternal()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Infer = (_, _) => throw new InvalidOperationException("secret text of the caller");

        var error = (await cluster.InferAsync("one")).Error;

        Assert.Equal(ErrorCode.Internal, error?.Code);
        Assert.DoesNotContain("secret", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_CoreSiloAnswersTooFewItems_IsInternal()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Infer = (_, _) => CoreSiloScript.AnswerAsync(ScriptedCluster.Request("one"));
        Assert.Equal(ErrorCode.Internal, (await cluster.InferAsync("one", "two")).Error?.Code);
    }
}
