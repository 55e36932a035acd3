using BertGrains.Client.Silos;

namespace BertGrains.Client.CoreSilos;

/// <summary>Requests while core silos are lost.</summary>
public sealed class FailoverTests
{
    [Fact]
    public async Task Infer_CoreSiloHangs_IsSentToAnotherCoreSilo()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Hang();
        var response = cluster.InferAsync("text");
        await cluster.Silos[0].ArrivalAsync();
        _ = cluster.Show(2);

        await cluster.PassAsync(PeerWatch.Silence);
        await cluster.PassPingTimeoutAsync();

        Assert.Null((await response).Error);
        Assert.Single(cluster.Silos[0].Requests);
        Assert.Single(cluster.Silos[1].Requests);
    }

    [Fact]
    public async Task Infer_OnlyCoreSiloIsLost_WaitsForANewOne()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Refuse();
        var response = cluster.InferAsync("text");
        await cluster.Silos[0].ArrivalAsync();
        await cluster.PassAsync(CoreSiloPool.Patience / 2);
        Assert.False(response.IsCompleted);

        _ = cluster.Show(2);

        Assert.Null((await response).Error);
    }

    [Fact]
    public async Task Infer_OnlyCoreSiloIsLostAndRegained_IsSentToItAgain()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Refuse();
        var response = cluster.InferAsync("text");
        await cluster.Silos[0].ArrivalAsync();
        cluster.Silos[0].Ping = () => Task.CompletedTask;
        cluster.Silos[0].Infer = (request, _) => CoreSiloScript.AnswerAsync(request);

        await cluster.PassAsync(PeerWatch.Silence);

        Assert.Null((await response).Error);
        Assert.Equal(2, cluster.Silos[0].Requests.Count);
    }

    [Fact]
    public async Task Infer_CoreSiloIsNotConnected_IsUsedOnlyWhenConnected()
    {
        using var cluster = new ScriptedCluster(2);
        cluster.IsConnected = gateway => gateway.Port != 1;
        for (var requests = 0; requests < 8; requests++)
            Assert.Null((await cluster.InferAsync("text")).Error);
        Assert.Equal(8, cluster.Silos[1].Requests.Count);

        cluster.IsConnected = _ => true;
        await cluster.PassAsync(PeerWatch.Silence);
        while (cluster.Silos[0].Requests.IsEmpty)
            Assert.Null((await cluster.InferAsync("text")).Error);
    }

    [Fact]
    public async Task Infer_CoreSiloIsNotConnectedYet_APingConnectsIt()
    {
        using var cluster = new ScriptedCluster(1);
        var isConnected = false;
        cluster.IsConnected = _ => isConnected;
        cluster.Silos[0].Ping = () =>
        {
            isConnected = true;
            return Task.CompletedTask;
        };

        Assert.Null((await cluster.InferAsync("text")).Error);
        Assert.Single(cluster.Silos[0].Requests);
    }

    [Fact]
    public async Task Infer_StoppingCoreSiloRefuses_IsSentToAnotherCoreSilo()
    {
        using var cluster = new ScriptedCluster(2);
        foreach (var silo in cluster.Silos)
            silo.Infer = (request, _) => cluster.Silos.Sum(other => other.Requests.Count) == 1
                ? throw StoppingPeer.Refusal()
                : CoreSiloScript.AnswerAsync(request);

        Assert.Null((await cluster.InferAsync("text")).Error);
        Assert.All(cluster.Silos.Take(2), silo => Assert.Single(silo.Requests));
    }

    // A stopping silo answers pings: it has calls.
    [Fact]
    public async Task Infer_CoreSiloIsStopping_ItAnswersItsCallsAndGetsNoOthers()
    {
        using var cluster = new ScriptedCluster(1);
        var answer = new TaskCompletionSource<InferenceResponse>();
        cluster.Silos[0].Infer = (_, _) => answer.Task;
        var accepted = cluster.InferAsync("text");
        var request = await cluster.Silos[0].ArrivalAsync();
        cluster.Silos[0].Infer = (_, _) => throw StoppingPeer.Refusal();
        var refused = cluster.InferAsync("text");
        await cluster.Silos[0].ArrivalAsync();
        _ = cluster.Show(2);
        Assert.Null((await refused).Error);

        await cluster.PassAsync(PeerWatch.Silence);
        for (var requests = 0; requests < 8; requests++)
            Assert.Null((await cluster.InferAsync("text")).Error);
        Assert.Equal(2, cluster.Silos[0].Requests.Count);
        Assert.False(accepted.IsCompleted);

        answer.SetResult(await CoreSiloScript.AnswerAsync(request));
        Assert.Null((await accepted).Error);
    }

    [Fact]
    public async Task Infer_CoreSiloHasStoppedAndIsBack_IsUsedAgain()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Infer = (_, _) => throw StoppingPeer.Refusal();
        var waiting = cluster.InferAsync("text");
        await cluster.Silos[0].ArrivalAsync();
        cluster.Silos[0].Infer = (request, _) => CoreSiloScript.AnswerAsync(request);
        Assert.False(waiting.IsCompleted);

        cluster.Disconnect(0);
        await cluster.PassAsync(PeerWatch.Silence);

        Assert.Null((await waiting).Error);
    }

    [Fact]
    public async Task Infer_TwoCoreSilosAreLost_IsUnavailableWithoutAThirdCall()
    {
        using var cluster = new ScriptedCluster(3);
        foreach (var silo in cluster.Silos)
            silo.Refuse();

        var response = await cluster.InferAsync("text");

        Assert.Equal(ErrorCode.Unavailable, response.Error?.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Error?.RetryAfter);
        Assert.Equal(2, cluster.Silos.Sum(silo => silo.Requests.Count));
        Assert.All(cluster.Silos, silo => Assert.InRange(silo.Requests.Count, 0, 1));
    }

    [Fact]
    public async Task Infer_NoCoreSiloBeyondThePatience_IsUnavailableAtOnce()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Refuse();
        var first = cluster.InferAsync("text");
        await cluster.Silos[0].ArrivalAsync();
        await cluster.PassAsync(CoreSiloPool.Patience);

        Assert.Equal(ErrorCode.Unavailable, (await first).Error?.Code);
        var second = cluster.InferAsync("text");
        Assert.True(second.IsCompleted);
        Assert.Equal(ErrorCode.Unavailable, (await second).Error?.Code);
        Assert.Single(cluster.Silos[0].Requests);
    }

    [Fact]
    public async Task Infer_NeverConnected_IsUnavailableAtOnce()
    {
        using var cluster = new ScriptedCluster(0);

        var response = cluster.InferAsync("text");

        Assert.True(response.IsCompleted);
        Assert.Equal(ErrorCode.Unavailable, (await response).Error?.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), (await response).Error?.RetryAfter);
    }

    [Fact]
    public async Task Infer_CoreSiloLeavesTheList_PendingCallsComplete()
    {
        using var cluster = new ScriptedCluster(1);
        var answer = new TaskCompletionSource<InferenceResponse>();
        cluster.Silos[0].Infer = (_, _) => answer.Task;
        var response = cluster.InferAsync("text");
        var request = await cluster.Silos[0].ArrivalAsync();

        var removed = cluster.Show(0);
        await cluster.PassAsync(TimeSpan.FromSeconds(1));
        Assert.False(removed.IsCompleted);
        answer.SetResult(await CoreSiloScript.AnswerAsync(request));

        Assert.Null((await response).Error);
        await cluster.PassAsync(TimeSpan.FromSeconds(1));
        await removed;
        Assert.Single(cluster.Silos[0].Requests);
    }

    [Fact]
    public async Task Infer_ConnectionBreaks_IsSentToAnotherCoreSilo()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Infer = (_, _) => new TaskCompletionSource<InferenceResponse>().Task;
        var response = cluster.InferAsync("text");
        await cluster.Silos[0].ArrivalAsync();
        _ = cluster.Show(2);

        cluster.Disconnect(0);

        Assert.Null((await response).Error);
        Assert.Single(cluster.Silos[1].Requests);
    }

    [Fact]
    public async Task Infer_ManyAtOnce_AreSpreadOverTheSilos()
    {
        using var cluster = new ScriptedCluster(2);
        var open = new TaskCompletionSource();
        foreach (var silo in cluster.Silos)
        {
            silo.Infer = async (request, _) =>
            {
                await open.Task;
                return await CoreSiloScript.AnswerAsync(request);
            };
        }

        var responses = Enumerable.Range(0, 100).Select(_ => cluster.InferAsync("text")).ToArray();
        open.SetResult();
        await Task.WhenAll(responses);

        Assert.Equal(50, cluster.Silos[0].Requests.Count);
    }
}
