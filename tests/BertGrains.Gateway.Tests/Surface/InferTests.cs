using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

public sealed class InferTests
{
    private const string Sentiment = """[{"label":"good","score":0.7},{"label":"bad","score":0.25},{"label":"other","score":0.05}]""";
    private const string Entities = """[{"label":"PER","score":0.99,"text":"a","start":0,"end":1},{"label":"PER","score":0.5,"text":"ü\"<","start":2,"end":5}]""";

    [Theory]
    [InlineData("""{"inputs":["ab"],"heads":["embedding"]}""", """[{"embedding":[2,0,0.1,1]}]""")]
    [InlineData("""{"inputs":["ab"],"heads":["entities","sentiment"]}""", """[{"entities":""" + Entities + ""","sentiment":""" + Sentiment + "}]")]
    [InlineData("""{"inputs":["ab"],"heads":["features"]}""", """[{"features":[[1,2],[3,4]]}]""")]
    [InlineData("""{"inputs":"ab","heads":["embedding"],"normalize":false,"dimensions":4}""", """{"embedding":[2,0,0.1,0]}""")]
    [InlineData("""{"inputs":["ab",["abc","d"],{"text":"a","pair":"bc"},{"text":"a"},["a"]],"heads":["embedding"],"dimensions":2}""",
        """[{"embedding":[2,0]},{"embedding":[3,1]},{"embedding":[1,2]},{"embedding":[1,0]},{"embedding":[1,0]}]""")]
    [InlineData("""{"inputs":{"text":"a","pair":null},"heads":["embedding"],"dimensions":2}""", """{"embedding":[1,0]}""")]
    public async Task Infer_EveryForm_GivesOneMemberPerHead(string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync("/infer", body)).GetRawText());
    }

    [Fact]
    public async Task Infer_OneInvalidItem_DoesNotAffectTheOthers()
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync("/infer", """{"inputs":["ab","","c"],"heads":["embedding"],"dimensions":1}""");

        Assert.Equal(
            """[{"embedding":[2]},{"error":{"code":"invalid_request","message":"The input is empty."}},{"embedding":[1]}]""",
            json.GetRawText());
    }

    [Fact]
    public async Task Infer_Options_ReachTheClient()
    {
        await using var host = await GatewayHost.StartAsync();

        await host.PostJsonAsync("/infer",
            """
            {"inputs":["ab"],"heads":["sentiment","entities"],"truncate":false,"truncation_direction":"left","aggregation":"average",
             "timeout_ms":250,"raw_scores":true,"model":"small"}
            """);

        var request = host.Bert.Last!;
        Assert.Equal(["sentiment", "entities"], request.Heads);
        Assert.False(request.Truncate);
        Assert.Equal(TruncationSide.Left, request.TruncationSide);
        Assert.Equal(EntityAggregation.Average, request.Decode.Aggregation);
        Assert.Equal(TimeSpan.FromMilliseconds(250), request.Timeout);
        Assert.Null(request.Decode.Normalize);
    }

    [Theory]
    [InlineData("""{"inputs":"ab"}""", Entities)]
    [InlineData("""{"inputs":["ab"],"aggregation":"max","head":"entities"}""", "[" + Entities + "]")]
    [InlineData("""{"inputs":[""]}""", """[{"error":{"code":"invalid_request","message":"The input is empty."}}]""")]
    public async Task Entities_EveryForm_GivesSpans(string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync("/entities", body)).GetRawText());
    }

    [Fact]
    public async Task Entities_InTheSecondTextOfAPair_HaveTheSequence()
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync("/entities", """{"inputs":{"text":"ab","pair":"cd"}}""");

        Assert.False(json[0].TryGetProperty("sequence", out _));
        Assert.Equal(1, json[1].GetProperty("sequence").GetInt32());
    }
}
