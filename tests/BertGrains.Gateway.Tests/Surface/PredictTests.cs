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

    [Theory]
    [InlineData("/?model=plain", """{"inputs":"a"}""")]
    [InlineData("/", """{"inputs":"a","model":"plain"}""")]
    [InlineData("/invocations", """{"model":"plain","inputs":["a"]}""")]
    public async Task DefaultTask_NamedModel_IsTheOneThatRuns(string path, string body)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Small with { Heads = [FakeBertClient.Small.Heads[1]] }, FakeBertClient.Plain];

        Assert.Equal("[[1,0,0.1,1]]", (await host.PostJsonAsync(path, body)).GetRawText());
        Assert.Equal("plain", host.Bert.Last!.Model);
    }

    [Theory]
    [InlineData("/?head=sentiment", """{"inputs":["a","b"]}""", Sorted)]
    [InlineData("/", """{"inputs":"a","head":"emotions"}""", Emotions)]
    [InlineData("/", """{"inputs":"Ada","head":"entities"}""", """[{"label":"PER","score":0.99,"text":"A","start":0,"end":1},{"label":"PER","score":0.5,"text":"ü\"<","start":2,"end":5}]""")]
    public async Task DefaultTask_NamedHead_DecidesTheTask(string path, string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync(path, body)).GetRawText());
    }

    [Theory]
    [InlineData(3, """{"inputs":"Ada"}""", 200, "start")]
    [InlineData(4, """{"inputs":"Ada"}""", 424, "This path runs heads for embeddings, labels, entities, ranking, sparse embeddings and late interaction; model small has: features.")]
    [InlineData(0, """{"inputs":"Ada","head":"features"}""", 424, "There is no such head; model small has: embedding.")]
    [InlineData(4, """{"inputs":"Ada","head":"features"}""", 424, "the head features has the task features. Use the path of that task, or /infer.")]
    [InlineData(3, """{"inputs":""}""", 400, "`inputs` cannot be empty")]
    [InlineData(0, """{"inputs":"Ada","model":"no"}""", 404, "There is no such model; there are: small.")]
    [InlineData(0, """{"inputs":"Ada","model":1}""", 422, "`model` must be a string.")]
    [InlineData(0, """{"model":"small"}""", 422, "`inputs` is missing from the body.")]
    [InlineData(0, "[]", 422, "A JSON object is expected, with model, head.")]
    public async Task DefaultTask_OtherHeads_AreServedOrNamed(int head, string body, int status, string expected)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Small with { Heads = [FakeBertClient.Small.Heads[head]] }];

        using var response = await host.PostAsync("/", body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(expected, (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DefaultTask_ModelWithoutEmbedding_Predicts()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Small with { Heads = [FakeBertClient.Small.Heads[1]] }];

        Assert.Equal(Sorted, (await host.PostJsonAsync("/", """{"inputs":"a"}""")).GetRawText());
    }
}
