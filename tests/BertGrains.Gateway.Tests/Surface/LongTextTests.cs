using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>Texts over the model's maximum length: refused, truncated or in windows, and how the response says so.</summary>
public sealed class LongTextTests
{
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("word", 20));

    [Theory]
    [InlineData("/embed", "")]
    [InlineData("/predict", "")]
    [InlineData("/embed_all", "")]
    [InlineData("/v1/embeddings", "")]
    [InlineData("/infer", ""","heads":["sentiment"],"truncate":true""")]
    [InlineData("/entities", ""","truncate":true""")]
    public async Task LongText_Truncated_IsCountedInAHeader(string path, string members)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(path, Body(path, members));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("1", response.Header("x-compute-truncated"));
        Assert.Equal("1", response.Header("x-compute-windows"));
    }

    /// <summary>text-embeddings-inference has a default of its own; elsewhere the tokenizer of the model decides, as in transformers.</summary>
    [Theory]
    [InlineData("/embed", TruncationSide.Right)]
    [InlineData("/predict", TruncationSide.Right)]
    [InlineData("/embed_all", TruncationSide.Right)]
    [InlineData("/v1/embeddings", null)]
    [InlineData("/entities", null)]
    [InlineData("/pipeline/token-classification", null)]
    [InlineData("/pipeline/feature-extraction", null)]
    public async Task LongText_WithoutADirection_IsTruncatedAsThePathHasIt(string path, TruncationSide? side)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(path, Body(path, path.StartsWith("/pipeline", StringComparison.Ordinal) ? "" : ""","truncate":true"""));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(side, host.Bert.Last!.TruncationSide);
    }

    [Theory]
    [InlineData("/embed", ""","truncate":false""", 422)]
    [InlineData("/predict", ""","truncate":false""", 422)]
    [InlineData("/infer", ""","heads":["embedding"]""", 413)]
    [InlineData("/entities", ""","truncate":false""", 413)]
    public async Task LongText_WithoutTruncation_IsRefusedWithItsLength(string path, string members, int status)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(path, Body(path, members));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains("22 tokens", (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/fill-mask")]
    [InlineData("/next-sentence")]
    [InlineData("/detect-replaced")]
    public async Task LongText_OfATaskOfPretraining_IsRefusedUnlessTruncationIsAskedFor(string path)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pretraining];

        using var refused = await host.PostAsync(path, Body(path, ""));
        using var truncated = await host.PostAsync(path, Body(path, ""","truncate":true"""));

        Assert.Equal(413, (int)refused.StatusCode);
        Assert.Equal("1", truncated.Header("x-compute-truncated"));
    }

    [Fact]
    public async Task AutoTruncate_Off_IsForPathsOfOtherSystems()
    {
        await using var host = await GatewayHost.StartAsync(options => options.AutoTruncate = false);

        using var response = await host.PostAsync("/embed", Body("/embed", ""));

        Assert.Equal(422, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/embed", ""","windows":true""", null, null, null)]
    [InlineData("/predict", ""","combine":"max","overlap":0""", null, 0, WindowCombination.Max)]
    [InlineData("/embed", ""","window_tokens":8,"overlap":2,"combine":"first" """, 8, 2, WindowCombination.First)]
    [InlineData("/infer", ""","heads":["embedding","sentiment"],"combine":"mean" """, null, null, WindowCombination.Mean)]
    [InlineData("/entities", ""","window_tokens":12""", 12, null, null)]
    public async Task LongText_InWindows_RunsWithTheOptionsOfTheRequest(
        string path, string members, int? tokens, int? overlap, WindowCombination? combination)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(path, Body(path, members));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("2", response.Header("x-compute-windows"));
        Assert.Equal("0", response.Header("x-compute-truncated"));
        Assert.Equal(new WindowOptions { Tokens = tokens, Overlap = overlap, Combination = combination }, host.Bert.Last!.Windows);
    }

    [Fact]
    public async Task TruncateAndWindows_AreRefused()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/entities", Body("/entities", ""","truncate":true,"windows":true"""));

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Infer_LongText_SaysWhatBecameOfIt()
    {
        await using var host = await GatewayHost.StartAsync();

        var cut = await host.PostJsonAsync("/infer", Body("/infer", ""","heads":["sentiment"],"truncate":true"""));
        var whole = await host.PostJsonAsync("/infer", Body("/infer", ""","heads":["sentiment"],"windows":true"""));

        Assert.True(cut.GetProperty("truncated").GetBoolean());
        Assert.Equal(2, whole.GetProperty("windows").GetInt32());
    }

    [Fact]
    public async Task FailedItems_AreNoWindows()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/entities", """{"inputs":["a word",""]}""");

        Assert.Equal("1", response.Header("x-compute-windows"));
    }

    private static string Body(string path, string members) => path switch
    {
        "/v1/embeddings" => $$"""{"input":"{{Text}}"{{members}}}""",
        "/fill-mask" => $$"""{"inputs":"[MASK] {{Text}}"{{members}}}""",
        _ => $$"""{"inputs":"{{Text}}"{{members}}}""",
    };
}
