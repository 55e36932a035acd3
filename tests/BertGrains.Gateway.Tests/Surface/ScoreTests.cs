using System.Net;
using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>Late interaction: scores of pairs, and vectors of tokens.</summary>
public sealed class ScoreTests
{
    [Theory]
    [InlineData("/score", """{"queries":"q","documents":["a","ccc"]}""", "11 13")]
    [InlineData("/v1/score", """{"queries":["q","qq"],"documents":["a","ccc"]}""", "11 23")]
    [InlineData("/score", """{"text_1":"q","text_2":"a"}""", "11")]
    [InlineData("/score", """{"text_1":["q"],"text_2":["a","bb"],"model":"pairs"}""", "1 1")]
    public async Task Score_EveryForm_GivesAScoreForEachDocument(string path, string body, string scores)
    {
        await using var host = await StartAsync();

        var answer = await host.PostJsonAsync(path, body);

        Assert.Equal(scores, string.Join(' ', answer.GetProperty("data").EnumerateArray().Select(score => score.GetProperty("score").GetRawText())));
        Assert.Equal("list", answer.GetProperty("object").GetString());
        Assert.All(answer.GetProperty("data").EnumerateArray().Index(), score => Assert.Equal(score.Index, score.Item.GetProperty("index").GetInt32()));
        Assert.NotNull(host.Bert.Last!.Windows);
    }

    [Theory]
    [InlineData("""{"queries":["a","b"],"documents":["x","y","z"]}""", "There are 2 queries and 3 documents")]
    [InlineData("""{"queries":["a","b"],"documents":["x"]}""", "There are 2 queries and 1 documents")]
    [InlineData("""{"queries":"a"}""", "`documents` is missing")]
    [InlineData("""{"text_2":"a"}""", "`queries` is missing")]
    [InlineData("""{"queries":"a","text_1":"b","documents":"c"}""", "Use one of them")]
    [InlineData("""{"queries":"","documents":"c"}""", "`queries` cannot be empty")]
    [InlineData("""{"queries":"a","documents":["x",""]}""", "`documents` cannot be empty")]
    [InlineData("""{"queries":"a","documents":[]}""", "`documents` cannot be empty")]
    public async Task Score_TextsDoNotPair_SaysWhy(string body, string fault)
    {
        await using var host = await StartAsync();
        using var response = await host.PostAsync("/score", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("error");
        Assert.Contains(fault, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/embed_all", """{"inputs":"abc"}""", "[[[0.5,1],[3,2]]]")]
    [InlineData("/embed_all", """{"inputs":["abc"],"head":"features"}""", "[[[1,2],[3,4]]]")]
    [InlineData("/infer", """{"inputs":["abc",["q","a"]],"heads":["token-embedding"]}""", """[{"token-embedding":[[0.5,1],[3,2]]},{"token-embedding":11}]""")]
    [InlineData("/", """{"query":"q","texts":["a","ccc"]}""", """[{"index":1,"score":13},{"index":0,"score":11}]""")]
    [InlineData("/rerank", """{"query":"q","texts":["a","ccc"]}""", """[{"index":1,"score":13},{"index":0,"score":11}]""")]
    public async Task Path_ModelForLateInteraction_GivesItsVectorsAndScores(string path, string body, string expected)
    {
        await using var host = await StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync(path, body)).GetRawText());
    }

    private static async Task<GatewayHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Late, FakeBertClient.Pairs];
        return host;
    }
}
