using BertGrains.Client.CoreSilos;
using BertGrains.Client.Silos;

namespace BertGrains.Client;

/// <summary>Calls that find the head of a model by themselves, for a model that is not in the client's list.</summary>
public sealed class ModelNotListedTests
{
    private static readonly BertError Starting = new(ErrorCode.Unavailable, "The core silo has just started.", TimeSpan.FromSeconds(2));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("tiny")]
    public async Task EmbedAsync_NeverConnected_IsUnavailable(string? model)
    {
        using var cluster = new ScriptedCluster(0);
        var failure = await Assert.ThrowsAsync<BertException>(() => cluster.Client.EmbedAsync("a text", model, Token));

        Assert.Equal(ErrorCode.Unavailable, failure.Error.Code);
        Assert.StartsWith("No core silo", failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("other")]
    public async Task EmbedAsync_CoreSiloHasNoTablesYet_HasItsReason(string? model)
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Models = () => new ModelsReply(model is null ? [] : [CoreSiloScript.Model], Starting);
        cluster.Silos[0].TokenizeError = Starting;

        var failure = await Assert.ThrowsAsync<BertException>(() => cluster.Client.EmbedAsync("a text", model, Token));
        Assert.Equal(Starting, failure.Error);
    }

    [Fact]
    public async Task EmbedAsync_ModelIsNotDeployed_HasTheReasonOfTheCluster()
    {
        using var cluster = new ScriptedCluster(1);
        var unknown = new BertError(ErrorCode.UnknownModel, "There is no such model; this server has tiny.");
        cluster.Silos[0].TokenizeError = unknown;

        var failure = await Assert.ThrowsAsync<BertException>(() => cluster.Client.EmbedAsync("a text", "other", Token));
        Assert.Equal(unknown, failure.Error);
    }

    [Fact]
    public async Task EmbedAsync_ModelWasDeployedAfterTheListWasRead_IsUnavailable()
    {
        using var cluster = new ScriptedCluster(1);
        var failure = await Assert.ThrowsAsync<BertException>(() => cluster.Client.EmbedAsync("a text", "other", Token));
        Assert.Equal(ErrorCode.Unavailable, failure.Error.Code);
    }
}
