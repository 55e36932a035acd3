using System.Net;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>The paths for pairs of texts: answers, ranks and labels without training.</summary>
public sealed class PairTests
{
    private const string Ada = """{"question":"Who?","context":"Ada"}""";
    private const string Found = """{"answers":[{"answer":"A","score":0.75,"start":0,"end":1}],"no_answer_score":0.125,"windows":1,"truncated":false}""";

    [Theory]
    [InlineData("/answer", $$"""{"inputs":{{Ada}}}""", Found)]
    [InlineData("/answer", $$"""{"inputs":[{{Ada}},{{Ada}}]}""", $"[{Found},{Found}]")]
    [InlineData("/rerank", """{"query":"q","texts":["a","ccc","bb"]}""", """[{"index":1,"score":1},{"index":2,"score":1},{"index":0,"score":1}]""")]
    [InlineData("/rerank", """{"query":"q","texts":["a","bb"],"raw_scores":true,"return_text":true}""", """[{"index":1,"score":40,"text":"bb"},{"index":0,"score":20,"text":"a"}]""")]
    [InlineData("/rerank", """{"query":"q","texts":["a"],"truncate":false,"truncation_direction":"Right"}""", """[{"index":0,"score":1}]""")]
    [InlineData("/", """{"query":"q","texts":["a"],"head":"relevance"}""", """[{"index":0,"score":1}]""")]
    [InlineData("/predict", """{"inputs":["a","bb"],"head":"relevance","raw_scores":true}""", """[{"label":"LABEL_0","score":40}]""")]
    [InlineData("/zero-shot", """{"inputs":"abc","labels":["x"," x2 "],"template":"{}"}""", """{"labels":[{"label":"x2","score":0.7310586},{"label":"x","score":0.26894143}],"windows":1,"truncated":false}""")]
    [InlineData("/zero-shot", """{"inputs":["abc"],"labels":["x"],"template":"{}","multi_label":true}""", """[{"labels":[{"label":"x","score":0.11920292}],"windows":1,"truncated":false}]""")]
    [InlineData("/infer", """{"inputs":[["Who?","Ada"]],"heads":["answers"]}""", """[{"answers":{"answers":[{"answer":"A","score":0.75,"start":0,"end":1}],"no_answer_score":0.125}}]""")]
    public async Task Path_EveryForm_GivesResults(string path, string body, string expected)
    {
        await using var host = await StartAsync();

        Assert.Equal(expected, (await host.PostJsonAsync(path, body)).GetRawText());
    }

    [Fact]
    public async Task LongTexts_OnEveryPath_RunAsWindowsAndSaySo()
    {
        await using var host = await StartAsync();
        var text = string.Join(' ', Enumerable.Repeat("word", 40));

        var answer = await host.PostJsonAsync("/answer", $$"""{"inputs":{"question":"q","context":"{{text}}"},"overlap":3,"window_tokens":12}""");
        Assert.Equal(2, answer.GetProperty("windows").GetInt32());
        Assert.Equal((12, 3), (host.Bert.Last!.Windows!.Tokens, host.Bert.Last.Windows.Overlap));

        Assert.Equal(2, (await host.PostJsonAsync("/zero-shot", $$"""{"inputs":"{{text}}","labels":["x"]}""")).GetProperty("windows").GetInt32());
        Assert.True((await host.PostJsonAsync("/zero-shot", $$"""{"inputs":"{{text}}","labels":["x"],"truncate":true}""")).GetProperty("truncated").GetBoolean());
        Assert.Equal(2, (await host.PostJsonAsync("/infer", $$"""{"inputs":[["q","{{text}}"]],"heads":["inference"],"truncate":true}"""))[0].EnumerateObject().Count());

        using var windows = await host.PostAsync("/rerank", $$"""{"query":"q","texts":["{{text}}"]}""");
        Assert.Equal(("2", "0"), (Header(windows, "x-compute-windows"), Header(windows, "x-compute-truncated")));
        using var truncated = await host.PostAsync("/rerank", $$"""{"query":"q","texts":["{{text}}"],"truncate":true}""");
        Assert.Equal(("1", "1"), (Header(truncated, "x-compute-windows"), Header(truncated, "x-compute-truncated")));
    }

    [Theory]
    [InlineData("/answer", """{"inputs":{"question":"q"}}""", 400, "`inputs` must be an object with the texts question and context, or a list of such objects.")]
    [InlineData("/answer", """{"inputs":{"question":1,"context":"c"}}""", 400, "`question` must be a string.")]
    [InlineData("/answer", """{"inputs":["q"]}""", 400, "`inputs` must be an object with the texts question and context, or a list of such objects.")]
    [InlineData("/answer", """{"question":"q","context":"c"}""", 400, "The body has no member `question`; there are inputs (an object with the texts question and context, or a list of such objects), top_k")]
    [InlineData("/answer", """{}""", 400, "`inputs` is missing from the body; it is an object with the texts question and context, or a list of such objects.")]
    [InlineData("/answer", """{"inputs":[]}""", 400, "`inputs` is empty.")]
    [InlineData("/answer", """{"inputs":{"question":"q","context":"c"},"topk":1}""", 400, "The body has no member `topk`; the nearest is `top_k`.")]
    [InlineData("/answer", """{"inputs":{"question":"q","context":"c"},"top_k":0}""", 400, "`top_k` must be a whole number of at least 1.")]
    [InlineData("/answer?model=small", """{"inputs":{"question":"q","context":"c"}}""", 404, "No head can answer questions; model small has:")]
    [InlineData("/rerank", """{"query":"","texts":["a"]}""", 400, "`query` cannot be empty")]
    [InlineData("/rerank", """{"query":"q","texts":[]}""", 400, "`texts` cannot be empty")]
    [InlineData("/rerank", """{"query":"q","texts":"a"}""", 422, "`texts` must be a list of strings.")]
    [InlineData("/rerank?head=answers", """{"query":"q","texts":["a"]}""", 424, "has no such head to rank texts; it has: relevance.")]
    [InlineData("/zero-shot", """{"inputs":"a","labels":[]}""", 400, "labels is empty; it needs at least one label.")]
    [InlineData("/zero-shot", """{"inputs":"a","labels":["x"," "]}""", 400, "Label 2 of labels is empty.")]
    [InlineData("/zero-shot", """{"inputs":"a","labels":["x","y","x "]}""", 400, "labels has a label twice.")]
    [InlineData("/zero-shot", """{"inputs":"a","labels":["x"],"template":"about"}""", 400, "template has 0 places for the label; it needs {} once.")]
    [InlineData("/zero-shot", """{"inputs":"","labels":["x"]}""", 400, "`inputs` cannot be empty")]
    [InlineData("/zero-shot?head=relevance", """{"inputs":"a","labels":["x"]}""", 404, "There is no such head that classifies entailment")]
    public async Task Path_BadInput_IsExplained(string path, string body, int status, string message)
    {
        await using var host = await StartAsync();

        using var response = await host.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(message, (await response.JsonAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ZeroShot_MorePairsThanItems_AreRefusedWithTheSetting()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxItemsPerRequest = 3);
        host.Bert.Models = [FakeBertClient.Pairs];

        using var response = await host.PostAsync("/zero-shot", """{"inputs":["a","b"],"labels":["x","y"]}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("2 texts with 2 labels are 4 pairs; the maximum is 3", (await response.JsonAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_OneOfSeveralFails_OthersAreAnswered()
    {
        await using var host = await StartAsync();

        var json = await host.PostJsonAsync("/answer", $$"""{"inputs":[{"question":"","context":"c"},{{Ada}}]}""");

        Assert.Equal("invalid_request", json[0].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(Found, json[1].GetRawText());
    }

    [Fact]
    public async Task Info_ModelThatRanks_IsAReranker()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pairs];

        using var response = await host.GetAsync("/info");

        var json = await response.JsonAsync();
        Assert.Equal("""{"reranker":{"id2label":{"0":"LABEL_0"},"label2id":{"LABEL_0":0}}}""", json.GetProperty("model_type").GetRawText());
        Assert.Equal(["question-answer", "rerank", "classify"], json.GetProperty("heads").EnumerateArray().Select(head => head.GetProperty("task").GetString()));
    }

    private static async Task<GatewayHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync();
        host.Bert.Models = [FakeBertClient.Pairs, FakeBertClient.Small];
        return host;
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
