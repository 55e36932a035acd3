using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>Answers that are lists say what became of a long text when they are asked to, or when the text may be truncated.</summary>
public sealed class DetailsTests
{
    private static readonly string Text = string.Join(' ', Enumerable.Repeat("[MASK]", 20));

    [Theory]
    [InlineData("/entities", "entities")]
    [InlineData("/fill-mask", "masks")]
    [InlineData("/detect-replaced", "tokens")]
    public async Task List_WithDetails_IsAMemberOfAnObject(string path, string member)
    {
        await using var host = await StartAsync();

        var item = (await host.PostJsonAsync(path, """{"inputs":["a [MASK]"],"details":true}"""))[0];

        Assert.Equal([member, "windows", "truncated"], item.EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.Array, item.GetProperty(member).ValueKind);
        Assert.Equal((1, false), (item.GetProperty("windows").GetInt32(), item.GetProperty("truncated").GetBoolean()));
    }

    [Theory]
    [InlineData("/entities", "entities")]
    [InlineData("/fill-mask", "masks")]
    [InlineData("/detect-replaced", "tokens")]
    public async Task LongText_Truncated_SaysSoInTheAnswer(string path, string member)
    {
        await using var host = await StartAsync();

        var answer = await host.PostJsonAsync(path, $$"""{"inputs":"{{Text}}","truncate":true}""");

        Assert.True(answer.GetProperty("truncated").GetBoolean());
        Assert.True(answer.TryGetProperty(member, out _));
    }

    [Fact]
    public async Task LongText_InWindows_HasTheirNumber()
    {
        await using var host = await StartAsync();

        var answer = await host.PostJsonAsync("/entities", $$"""{"inputs":"{{Text}}","details":true}""");

        Assert.Equal(2, answer.GetProperty("windows").GetInt32());
        Assert.False(answer.GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","truncate":true,"details":false""")]
    [InlineData(""","details":null""")]
    public async Task List_WithoutDetails_IsTheAnswer(string members)
    {
        await using var host = await StartAsync();

        var answer = await host.PostJsonAsync("/entities", $$"""{"inputs":["a b"]{{members}}}""");

        Assert.Equal(JsonValueKind.Array, answer[0].ValueKind);
    }

    [Fact]
    public async Task FillMask_Details_HaveAListForEachMask()
    {
        await using var host = await StartAsync();

        var masks = (await host.PostJsonAsync("/fill-mask", """{"inputs":"a [MASK]","details":true,"top_k":1}""")).GetProperty("masks");

        Assert.Equal("""[[{"score":0.5,"token":0,"token_str":"é","sequence":"é \"<"}]]""", masks.GetRawText());
    }

    [Fact]
    public async Task Features_FormatBert_SaysWhatBecameOfALongText()
    {
        await using var host = await StartAsync();

        using var cut = await host.PostAsync("/features?model=pretraining", $$"""{"inputs":"{{Text}}","format":"bert","truncate":true}""");
        using var whole = await host.PostAsync("/features?model=pretraining", $$"""{"inputs":"{{Text}}","format":"bert"}""");

        Assert.EndsWith(",\"truncated\":true}\n", await cut.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.EndsWith(",\"windows\":2}\n", await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code-points", 1, 2)]
    [InlineData("bytes", 4, 5)]
    public async Task Features_Offsets_AreInTheUnitOfTheRequest(string unit, int start, int end)
    {
        await using var host = await StartAsync();
        var body = $$"""{"inputs":[["a","😀b"]],"offsets":"{{unit}}"}""";

        var token = (await host.PostJsonAsync("/features?model=pretraining", body))[0].GetProperty("tokens")[1];

        Assert.Equal((start, end), (token.GetProperty("start").GetInt32(), token.GetProperty("end").GetInt32()));
    }

    [Fact]
    public async Task ZeroShot_Headers_CountTexts()
    {
        await using var host = await StartAsync();
        host.Bert.Models = [FakeBertClient.Pairs];

        using var own = await host.PostAsync("/zero-shot", $$"""{"inputs":["{{Text}}","a",""],"labels":["x","y","z"],"truncate":true}""");
        using var pipeline = await host.PostAsync(
            "/pipeline/zero-shot-classification", $$"""{"inputs":["{{Text}}","a"],"parameters":{"candidate_labels":["x","y","z"]} }""");

        Assert.Equal(("2", "1"), (own.Header("x-compute-windows"), own.Header("x-compute-truncated")));
        Assert.Equal(("2", "1"), (pipeline.Header("x-compute-windows"), pipeline.Header("x-compute-truncated")));
    }

    private static async Task<GatewayHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync();
        var heads = FakeBertClient.Pretraining.Heads.Append(FakeBertClient.Small.Heads[3]);
        host.Bert.Models = [FakeBertClient.Pretraining with { Heads = [.. heads] }];
        return host;
    }
}
