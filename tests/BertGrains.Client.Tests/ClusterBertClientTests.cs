using BertGrains.Client.Silos;

namespace BertGrains.Client;

/// <summary>The registered client against silos on real sockets.</summary>
public sealed class ClusterBertClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_EveryKind_IsAnsweredByTheFront()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var application = await TestClient.ConnectAsync(silo);
        var client = application.Client;

        var response = await client.InferAsync(Request("one", "four"), Token);
        Assert.Null(response.Error);
        Assert.Equal("tiny", response.Model?.Name);
        Assert.Equal([3f, 4f], response.Items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values.Span[0]));
        Assert.Equal("lone \ud83d", (await client.TokenizeAsync(new TokenizeRequest(["lone \ud83d"]), Token)).Items[0][0].Text);
        Assert.Equal("7 -1", (await client.DecodeAsync(new DecodeRequest([[7, -1]]), Token)).Items[0]);
        Assert.Equal("tiny", Assert.Single(await client.GetModelsAsync(Token)).Name);
        Assert.Null(await client.CheckHealthAsync(Token));
    }

    private static InferenceRequest Request(params string[] texts) =>
        new() { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = ["embed"] };
}
