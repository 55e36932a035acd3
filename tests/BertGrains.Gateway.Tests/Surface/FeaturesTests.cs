using System.Net;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>The path /features.</summary>
public sealed class FeaturesTests
{
    private const string Tokens =
        "\"tokens\":" + """[{"id":1,"text":"[CLS]","special":true},{"id":7,"text":"ü","special":false,"start":2,"end":3,"sequence":1}]""";

    private const string End = ""","windows":1,"truncated":false}""";

    [Theory]
    [InlineData("""{"inputs":"a"}""", "{" + Tokens + ""","layers":[{"layer":1,"values":[[10,11],[110,111]]}]""" + End)]
    [InlineData("""{"inputs":["a"],"layers":[2,0]}""", "[{" + Tokens + ""","layers":[{"layer":2,"values":[[20,21],[120,121]]},{"layer":0,"values":[[0,1],[100,101]]}]""" + End + "]")]
    [InlineData("""{"inputs":"a","layers":[1,2],"mix":[1,2],"gamma":0.5}""", "{" + Tokens + ""","layers":[{"values":[[90,91],[190,191]]}]""" + End)]
    [InlineData("""{"inputs":"a","layers":[1,2],"pooling":"mean"}""", "{" + Tokens + ""","layers":[{"layer":1,"values":[10,11]},{"layer":2,"values":[20,21]}]""" + End)]
    public async Task Post_EveryChoice_GivesTokensAndLayers(string body, string expected)
    {
        await using var host = await StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync("/features", body)).GetRawText());
    }

    [Fact]
    public async Task Post_FormatBert_GivesTheLinesOfTheOriginal()
    {
        await using var host = await StartAsync();

        using var response = await host.PostAsync("/features", """{"inputs":["a","b"],"layers":[-1,-2],"format":"bert"}""");

        Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.MediaType);
        const string Features =
            """
            "features":[{"token":"[CLS]","layers":[{"index":-1,"values":[-10,-9]},{"index":-2,"values":[-20,-19]}]},{"token":"ü","layers":[{"index":-1,"values":[90,91]},{"index":-2,"values":[80,81]}]}]}
            """;
        Assert.Equal(
            $$"""{"linex_index":0,{{Features.Trim()}}""" + "\n" + $$"""{"linex_index":1,{{Features.Trim()}}""" + "\n",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Post_Options_ReachTheClient()
    {
        await using var host = await StartAsync();

        await host.PostJsonAsync("/features", """{"inputs":"a","layers":[-1,0],"mix":[0.5,-2],"gamma":3,"pooling":"weightedmean"}""");
        var split = host.Bert.Last!;
        await host.PostJsonAsync("/features", """{"inputs":"a","truncate":true}""");
        var cut = host.Bert.Last!;

        var features = split.Decode.Features!;
        Assert.Equal([-1, 0], features.Layers!);
        Assert.Equal([0.5f, -2], features.Mix!);
        Assert.Equal((3, FeaturePooling.WeightedMean), (features.Gamma, features.Pooling));
        Assert.NotNull(split.Windows);
        Assert.Null(cut.Windows);
        Assert.True(cut.Truncate);
    }

    [Theory]
    [InlineData("""{"inputs":"a","layers":-1}""", 400, "`layers` must be a list of whole numbers")]
    [InlineData("""{"inputs":"a","layers":[0.5]}""", 400, "`layers` must be a list of whole numbers")]
    [InlineData("""{"inputs":"a","mix":["x"]}""", 400, "`mix` must be a list of numbers")]
    [InlineData("""{"inputs":"a","gamma":"2"}""", 400, "`gamma` must be a number")]
    [InlineData("""{"inputs":"a","pooling":"sum"}""", 400, "`pooling` must be one of none, mean, cls, max")]
    [InlineData("""{"inputs":"a","format":"npy"}""", 400, "`format` must be json or bert")]
    [InlineData("""{"inputs":"a","layer":[1]}""", 400, "layers, mix, gamma, pooling, format")]
    public async Task Post_BadRequest_IsRefusedWithItsReason(string body, int status, string message)
    {
        await using var host = await StartAsync();

        using var response = await host.PostAsync("/features", body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_MoreFeaturesThanTheLimit_IsRefusedBeforeItRuns()
    {
        await using var host = await StartAsync();
        var large = FakeBertClient.Pretraining.Heads[^1] with { Dimensions = 1 << 20 };
        host.Bert.Models = [FakeBertClient.Pretraining with { Heads = [large] }];
        var inputs = string.Join(',', Enumerable.Repeat("\"one two\"", 20));

        using var tokens = await host.PostAsync("/features", $$"""{"inputs":[{{inputs}}]}""");
        using var pooled = await host.PostAsync("/features", $$"""{"inputs":[{{inputs}}],"pooling":"mean"}""");

        var text = await tokens.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tokens.StatusCode);
        Assert.Contains("the maximum of a request is 268435456", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, pooled.StatusCode);
    }

    private static async Task<GatewayHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pretraining];
        return host;
    }
}
