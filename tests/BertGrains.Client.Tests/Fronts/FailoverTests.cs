using System.Net;
using BertGrains.Client.Silos;

namespace BertGrains.Client.Fronts;

/// <summary>What becomes of requests when fronts are lost.</summary>
public sealed class FailoverTests
{
    [Fact]
    public async Task Infer_FrontHangs_IsSentOnceMoreElsewhere()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Fronts[0].Hang();
        var response = cluster.InferAsync("text");
        await cluster.Fronts[0].ArrivalAsync();
        cluster.Show(2);

        await cluster.PassAsync(PeerWatch.Silence);
        await cluster.PassPingTimeoutAsync();

        Assert.Null((await response).Error);
        Assert.Single(cluster.Fronts[0].Requests);
        Assert.Single(cluster.Fronts[1].Requests);
    }

    [Fact]
    public async Task Infer_FrontIsLostAndWasAlone_WaitsForOneThatComes()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Fronts[0].Refuse();
        var response = cluster.InferAsync("text");
        await cluster.Fronts[0].ArrivalAsync();
        await cluster.PassAsync(FrontPool.Patience / 2);
        Assert.False(response.IsCompleted);

        cluster.Show(2);

        Assert.Null((await response).Error);
    }

    [Fact]
    public async Task Infer_FrontIsLostAndComesBack_IsSentThereAgain()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Fronts[0].Refuse();
        var response = cluster.InferAsync("text");
        await cluster.Fronts[0].ArrivalAsync();
        cluster.Fronts[0].Ping = () => Task.CompletedTask;
        cluster.Fronts[0].Infer = (request, _) => FrontScript.AnswerAsync(request);

        await cluster.PassAsync(PeerWatch.Silence);

        Assert.Null((await response).Error);
        Assert.Equal(2, cluster.Fronts[0].Requests.Count);
    }

    [Fact]
    public async Task Infer_FrontIsNotConnected_IsSentThereOnlyWhenItIs()
    {
        using var cluster = new ScriptedCluster(2);
        cluster.IsConnected = gateway => gateway.Port != 1;
        for (var requests = 0; requests < 8; requests++)
            Assert.Null((await cluster.InferAsync("text")).Error);
        Assert.Equal(8, cluster.Fronts[1].Requests.Count);

        cluster.IsConnected = _ => true;
        await cluster.PassAsync(PeerWatch.Silence);
        while (cluster.Fronts[0].Requests.IsEmpty)
            Assert.Null((await cluster.InferAsync("text")).Error);
    }

    [Fact]
    public async Task Infer_FrontIsNotConnectedYet_APingConnectsIt()
    {
        using var cluster = new ScriptedCluster(1);
        var isConnected = false;
        cluster.IsConnected = _ => isConnected;
        cluster.Fronts[0].Ping = () =>
        {
            isConnected = true;
            return Task.CompletedTask;
        };

        Assert.Null((await cluster.InferAsync("text")).Error);
        Assert.Single(cluster.Fronts[0].Requests);
    }

    [Fact]
    public async Task Infer_FrontStopsAndTurnsItAway_IsSentOnceMoreElsewhere()
    {
        using var cluster = new ScriptedCluster(2);
        foreach (var front in cluster.Fronts)
            front.Infer = (request, _) => cluster.Fronts.Sum(other => other.Requests.Count) == 1
                ? throw new OrleansException("The silo stops.")
                : FrontScript.AnswerAsync(request);

        Assert.Null((await cluster.InferAsync("text")).Error);
        Assert.All(cluster.Fronts.Take(2), front => Assert.Single(front.Requests));
    }

    [Fact]
    public async Task Infer_TwoFrontsAreLost_IsUnavailableAndAsksNoThird()
    {
        using var cluster = new ScriptedCluster(3);
        foreach (var front in cluster.Fronts)
            front.Refuse();

        var response = await cluster.InferAsync("text");

        Assert.Equal(ErrorCode.Unavailable, response.Error?.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Error?.RetryAfter);
        Assert.Equal(2, cluster.Fronts.Sum(front => front.Requests.Count));
        Assert.All(cluster.Fronts, front => Assert.InRange(front.Requests.Count, 0, 1));
    }

    [Fact]
    public async Task Infer_NoFrontForLong_IsUnavailableAtOnce()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Fronts[0].Refuse();
        var first = cluster.InferAsync("text");
        await cluster.Fronts[0].ArrivalAsync();
        await cluster.PassAsync(FrontPool.Patience);

        Assert.Equal(ErrorCode.Unavailable, (await first).Error?.Code);
        var second = cluster.InferAsync("text");
        Assert.True(second.IsCompleted);
        Assert.Equal(ErrorCode.Unavailable, (await second).Error?.Code);
        Assert.Single(cluster.Fronts[0].Requests);
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
    public async Task Infer_FrontLeavesTheList_FinishesWhatItHas()
    {
        using var cluster = new ScriptedCluster(1);
        var answer = new TaskCompletionSource<InferenceResponse>();
        cluster.Fronts[0].Infer = (_, _) => answer.Task;
        var response = cluster.InferAsync("text");
        var request = await cluster.Fronts[0].ArrivalAsync();

        cluster.Show(0);
        cluster.Show(0);
        answer.SetResult(await FrontScript.AnswerAsync(request));

        Assert.Null((await response).Error);
        Assert.Single(cluster.Fronts[0].Requests);
    }

    [Fact]
    public async Task Infer_ConnectionBreaks_IsSentOnceMoreElsewhere()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Fronts[0].Infer = (_, _) => new TaskCompletionSource<InferenceResponse>().Task;
        var response = cluster.InferAsync("text");
        await cluster.Fronts[0].ArrivalAsync();
        cluster.Show(2);

        cluster.Pool.OnDisconnected(new IPEndPoint(IPAddress.Loopback, 1));

        Assert.Null((await response).Error);
        Assert.Single(cluster.Fronts[1].Requests);
    }

    [Fact]
    public async Task Infer_ManyAtOnce_SpreadOverTheFronts()
    {
        using var cluster = new ScriptedCluster(2);
        var open = new TaskCompletionSource();
        foreach (var front in cluster.Fronts)
        {
            front.Infer = async (request, _) =>
            {
                await open.Task;
                return await FrontScript.AnswerAsync(request);
            };
        }

        var responses = Enumerable.Range(0, 100).Select(_ => cluster.InferAsync("text")).ToArray();
        open.SetResult();
        await Task.WhenAll(responses);

        Assert.Equal(50, cluster.Fronts[0].Requests.Count);
    }
}
