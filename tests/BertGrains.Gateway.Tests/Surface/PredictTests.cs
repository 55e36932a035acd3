using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

public sealed class PredictTests
{
    private const string Sorted = """[{"label":"good","score":0.7},{"label":"bad","score":0.25},{"label":"other","score":0.05}]""";
    private const string Emotions = """[{"label":"joy","score":0.9},{"label":"anger","score":0.8}]""";
    private const string Raw = """[{"label":"good","score":2},{"label":"bad","score":1},{"label":"other","score":-0.6}]""";

    [Theory]
    [InlineData("/predict", """{"inputs":"abc"}""", Sorted)]
    [InlineData("/predict", """{"inputs":["abc"]}""", Sorted)]
    [InlineData("/predict", """{"inputs":["abc","de"]}""", Sorted)]
    [InlineData("/predict", """{"inputs":[["abc"],["abc","de"]]}""", "[" + Sorted + "," + Sorted + "]")]
    [InlineData("/predict", """{"inputs":[["abc"]]}""", "[" + Sorted + "]")]
    [InlineData("/predict", """{"inputs":"abc","raw_scores":true}""", Raw)]
    [InlineData("/predict?head=emotions", """{"inputs":"abc"}""", Emotions)]
    [InlineData("/predict", """{"inputs":"abc","head":"emotions"}""", Emotions)]
    public async Task Predict_EveryForm_GivesLabelsOrderedByScore(string path, string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync(path, body);

        Assert.Equal(expected, json.GetRawText());
    }

    [Fact]
    public async Task Predict_TwoStrings_AreAPair()
    {
        await using var host = await GatewayHost.StartAsync();

        await host.PostJsonAsync("/predict", """{"inputs":["abc","de"]}""");

        var item = Assert.Single(host.Bert.Last!.Inputs);
        Assert.Equal(("abc", "de"), (item.Text, item.Pair));
    }

    [Theory]
    [InlineData("/", "[[1,0,0.1,1]]")]
    [InlineData("/invocations", "[[1,0,0.1,1]]")]
    public async Task DefaultTask_ModelWithEmbedding_Embeds(string path, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync(path, """{"inputs":"a"}""")).GetRawText());
    }

    [Fact]
    public async Task DefaultTask_ModelWithoutEmbedding_Predicts()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Small with { Heads = [FakeBertClient.Small.Heads[1]] }];

        Assert.Equal(Sorted, (await host.PostJsonAsync("/", """{"inputs":"a"}""")).GetRawText());
    }
}
