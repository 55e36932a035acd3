using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

public sealed class EmbedTests
{
    [Theory]
    [InlineData("""{"inputs":"abc"}""", "[[3,0,0.1,1]]")]
    [InlineData("""{"inputs":["abc","de"]}""", "[[3,0,0.1,1],[2,0,0.1,1]]")]
    [InlineData("""{"inputs":[1,2,3]}""", "[[6,0,0.1,1]]")]
    [InlineData("""{"inputs":[[1,2],[3]]}""", "[[3,0,0.1,1],[3,0,0.1,1]]")]
    [InlineData("""{"inputs":["abc",[9]]}""", "[[3,0,0.1,1],[9,0,0.1,1]]")]
    [InlineData("""{"inputs":"abc","normalize":false}""", "[[3,0,0.1,0]]")]
    [InlineData("""{"inputs":"abc","dimensions":2}""", "[[3,0]]")]
    [InlineData("""{"inputs":"abc","truncate":null,"dimensions":null,"prompt_name":null}""", "[[3,0,0.1,1]]")]
    [InlineData("""{"\u0069nputs":"a\u0062c","of_no_interest":[{"x":[1]}]}""", "[[3,0,0.1,1]]")]
    [InlineData("""{"inputs":"a\ud83d\ude00c"}""", "[[4,0,0.1,1]]")]
    public async Task Embed_EveryForm_GivesAListOfVectors(string body, string expected)
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync("/embed", body);

        Assert.Equal(expected, json.GetRawText());
    }

    [Fact]
    public async Task Embed_Options_ReachTheClient()
    {
        await using var host = await GatewayHost.StartAsync(o => o.AutoTruncate = false);

        await host.PostJsonAsync("/embed", """{"inputs":"a"}""");
        Assert.False(host.Bert.Last!.Truncate);
        Assert.Equal(TruncationSide.Right, host.Bert.Last.TruncationSide);

        await host.PostJsonAsync("/embed?model=plain", """{"inputs":"a","truncate":true,"truncation_direction":"left"}""");
        Assert.True(host.Bert.Last.Truncate);
        Assert.Equal(TruncationSide.Left, host.Bert.Last.TruncationSide);
        Assert.Equal("plain", host.Bert.Last.Model);
    }

    [Fact]
    public async Task Embed_Success_HasTheComputeHeaders()
    {
        await using var host = await GatewayHost.StartAsync(o => o.ComputeType = "cuda:0");

        using var response = await host.PostAsync("/embed", """{"inputs":["ab cd","\ud83d\ude00"]}""");

        Assert.Equal("cuda:0", response.Header("x-compute-type"));
        Assert.Equal("6", response.Header("x-compute-characters"));
        Assert.Equal("7", response.Header("x-compute-tokens"));
        Assert.Equal("1", response.Header("x-tokenization-time"));
        Assert.Equal("2", response.Header("x-queue-time"));
        Assert.Equal("30", response.Header("x-inference-time"));
        Assert.True(long.Parse(response.Header("x-total-time"), null) >= 0);
        Assert.True(long.Parse(response.Header("x-compute-time"), null) >= 0);
    }

    [Fact]
    public async Task EmbedAll_TwoInputs_GivesVectorsOfTokens()
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync("/embed_all", """{"inputs":["a","b"]}""");

        Assert.Equal("[[[1,2],[3,4]],[[1,2],[3,4]]]", json.GetRawText());
    }
}
