using BertGrains.Client.Silos;

namespace BertGrains.Client.CoreSilos;

public sealed class KnownModelsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetModels_ManyCalls_CallsTheClusterOnceASecond()
    {
        using var cluster = new ScriptedCluster(1);
        var calls = 0;
        cluster.Silos[0].Models = () =>
        {
            calls++;
            return new ModelsReply([CoreSiloScript.Model], null, CanAnswer: true);
        };

        for (var round = 0; round < 10; round++)
            Assert.Single(await cluster.Client.GetModelsAsync(Token));
        Assert.Equal(1, calls);

        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await cluster.Client.GetModelsAsync(Token);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task GetModels_NoCoreSiloAnswers_ReturnsTheKnownModels()
    {
        using var cluster = new ScriptedCluster(1);
        await cluster.Client.GetModelsAsync(Token);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = cluster.Show(0);

        Assert.Single(await cluster.Client.GetModelsAsync(Token));
        Assert.Equal(ErrorCode.Unavailable, (await cluster.Client.CheckHealthAsync(Token))?.Code);
    }

    [Fact]
    public async Task GetModels_CoreSiloIsStarting_ReturnsTheKnownModels()
    {
        using var cluster = new ScriptedCluster(1);
        await cluster.Client.GetModelsAsync(Token);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        var fault = new BertError(ErrorCode.Unavailable, "The silo has just started.");
        cluster.Silos[0].Models = () => new ModelsReply([], fault);

        Assert.Single(await cluster.Client.GetModelsAsync(Token));
        Assert.Equal(fault, await cluster.Client.CheckHealthAsync(Token));

        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        cluster.Silos[0].Models = () => new ModelsReply([], null);
        Assert.Empty(await cluster.Client.GetModelsAsync(Token));
    }

    [Fact]
    public async Task CheckHealth_NoModelIsDeployed_IsUnavailable()
    {
        using var cluster = new ScriptedCluster(1);
        Assert.Null(await cluster.Client.CheckHealthAsync(Token));
        cluster.Silos[0].Models = () => new ModelsReply([], null);
        Assert.Equal(ErrorCode.Unavailable, (await cluster.Client.CheckHealthAsync(Token))?.Code);
    }

    [Fact]
    public async Task GetModels_CoreSiloIsSlow_OnlyOneCallerWaits()
    {
        using var cluster = new ScriptedCluster(1);
        await cluster.Client.GetModelsAsync(Token);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        var open = new TaskCompletionSource();
        cluster.Silos[0].ModelsReady = open.Task;

        var first = cluster.Client.GetModelsAsync(Token);
        Assert.Single(await cluster.Client.GetModelsAsync(Token));
        Assert.False(first.IsCompleted);
        open.SetResult();
        Assert.Single(await first);
    }

    [Fact]
    public async Task GetModels_NeverConnected_IsEmpty()
    {
        using var cluster = new ScriptedCluster(0);
        Assert.Empty(await cluster.Client.GetModelsAsync(Token));
        Assert.Equal(TimeSpan.FromSeconds(1), (await cluster.Client.CheckHealthAsync(Token))?.RetryAfter);
    }

    [Fact]
    public async Task CheckHealth_CoreSiloHasAFault_ReturnsIt()
    {
        using var cluster = new ScriptedCluster(1);
        var fault = new BertError(ErrorCode.Unavailable, "tiny has no replica.");
        cluster.Silos[0].Models = () => new ModelsReply([CoreSiloScript.Model], fault);
        Assert.Equal(fault, await cluster.Client.CheckHealthAsync(Token));
    }

    [Fact]
    public async Task CheckHealth_OneOfSeveralModelsHasNoReplica_IsHealthy()
    {
        using var cluster = new ScriptedCluster(1);
        var fault = new BertError(ErrorCode.Unavailable, "tiny has no replica.");
        cluster.Silos[0].Models = () => new ModelsReply(
            [CoreSiloScript.Model, CoreSiloScript.Model with { Name = "other" }], fault, CanAnswer: true);
        Assert.Null(await cluster.Client.CheckHealthAsync(Token));
    }
}
