using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Engine;

/// <summary>The paths for pairs over real encoders: results are those of the reference pipelines.</summary>
public sealed class PairEngineTests
{
    private const float Tolerance = 1e-4f;

    [Fact]
    public async Task Answer_EveryCase_IsThatOfThePipeline()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-answers");
        await using var host = await GatewayHost.StartEngineAsync(tiny.Folder);
        var cases = tiny.Answers("question-answering");
        var questions = cases.Select(c => new { question = Text(c, "question"), context = Text(c, "context") });
        var body = JsonSerializer.Serialize(new { inputs = questions, top_k = 3, max_answer_tokens = 15 });

        var items = await host.PostJsonAsync("/answer", body);

        foreach (var (expected, item) in cases.Zip(items.EnumerateArray()))
        {
            foreach (var (reference, answer) in expected.GetProperty("result").EnumerateArray().Zip(item.GetProperty("answers").EnumerateArray()))
            {
                Assert.Equal(Text(reference, "answer"), Text(answer, "answer"));
                Assert.Equal(reference.GetProperty("start").GetInt32(), answer.GetProperty("start").GetInt32());
                Assert.Equal(reference.GetProperty("end").GetInt32(), answer.GetProperty("end").GetInt32());
                Assert.Equal(reference.GetProperty("score").GetSingle(), answer.GetProperty("score").GetSingle(), Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("""{"inputs":{"question":"LONG","context":"a card"}}""", 413, "leaves no room in windows of 128 tokens")]
    [InlineData("""{"inputs":{"question":"q","context":"LONG"},"overlap":124}""", 422, "Use a smaller overlap.")]
    [InlineData("""{"inputs":{"question":"q","context":"LONG"},"window_tokens":129}""", 400, "allows 3 to 128")]
    [InlineData("""{"inputs":{"question":"q","context":""}}""", 422, "needs a pair")]
    [InlineData("""{"inputs":{"question":"","context":"c"}}""", 422, "The question is empty")]
    [InlineData("""{"inputs":{"question":"q","context":" \n"}}""", 422, "The context has no words")]
    [InlineData("""{"inputs":{"question":" ","context":"c"}}""", 422, "The question has no words")]
    [InlineData("""{"inputs":{"question":"q","context":"c"},"combine":"max"}""", 400, "combine is set, but the head answers joins")]
    [InlineData("""{"inputs":{"question":"q","context":"c"},"top_k":1001}""", 400, "it must be 1 to 1000")]
    public async Task Answer_BadInput_IsExplained(string body, int status, string message)
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-answers");
        await using var host = await GatewayHost.StartEngineAsync(tiny.Folder);
        var text = string.Join(' ', Enumerable.Repeat("card", 500));

        using var response = await host.PostAsync("/answer", body.Replace("LONG", text, StringComparison.Ordinal));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(message, (await response.JsonAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerank_EveryCase_IsThatOfTheCrossEncoderOnce()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-rerank");
        await using var host = await GatewayHost.StartEngineAsync(tiny.Folder);
        foreach (var expected in tiny.Answers("text-classification"))
        {
            var (query, text) = (Text(expected, "text"), Text(expected, "pair"));
            var ranks = await host.PostJsonAsync("/rerank", JsonSerializer.Serialize(new { query, texts = new[] { "It rains.", text } }));
            var raw = await host.PostJsonAsync("/rerank", JsonSerializer.Serialize(new { query, texts = new[] { text }, raw_scores = true }));
            var predicted = await host.PostJsonAsync("/predict", JsonSerializer.Serialize(new { inputs = new[] { query, text } }));

            var score = ranks.EnumerateArray().Single(rank => rank.GetProperty("index").GetInt32() == 1).GetProperty("score").GetSingle();
            Assert.Equal(expected.GetProperty("result").GetProperty("score").GetSingle(), score, Tolerance);
            Assert.Equal(expected.GetProperty("raw").GetProperty("score").GetSingle(), raw[0].GetProperty("score").GetSingle(), Tolerance);
            Assert.Equal(score, predicted[0].GetProperty("score").GetSingle(), Tolerance);
        }
    }

    [Fact]
    public async Task ZeroShot_EveryCase_IsThatOfThePipeline()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-zero-shot");
        await using var host = await GatewayHost.StartEngineAsync(tiny.Folder);
        foreach (var expected in tiny.Answers("zero-shot"))
        {
            var body = JsonSerializer.Serialize(new
            {
                inputs = Text(expected, "text"),
                labels = expected.GetProperty("labels"),
                multi_label = expected.GetProperty("multi"),
                template = expected.GetProperty("template"),
            });

            var labels = (await host.PostJsonAsync("/zero-shot", body)).GetProperty("labels").EnumerateArray().ToArray();

            var result = expected.GetProperty("result");
            Assert.Equal(result.GetProperty("labels").EnumerateArray().Select(label => label.GetString()), labels.Select(label => Text(label, "label")));
            Assert.All(
                result.GetProperty("scores").EnumerateArray().Zip(labels),
                pair => Assert.Equal(pair.First.GetSingle(), pair.Second.GetProperty("score").GetSingle(), Tolerance));
        }
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
