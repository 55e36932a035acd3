using System.Text.Json;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Engine;

/// <summary>The Hugging Face Inference API over real encoders: results are those of the pipelines, with positions in code points.</summary>
public sealed class PipelineEngineTests
{
    private const float Tolerance = 1e-4f;

    [Theory]
    [InlineData("bert-cased-entities")]
    [InlineData("distilbert-entities")]
    [InlineData("electra-entities")]
    public async Task TokenClassification_EveryStrategy_HasTheWordsAndIndicesOfThePipeline(string checkpoint)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(checkpoint);
        await using var host = await GatewayHost.StartEngineAsync(tiny.Folder);
        foreach (var expected in tiny.Answers("token-classification"))
        {
            var text = expected.GetProperty("text").GetString()!;
            var parameters = new { aggregation_strategy = expected.GetProperty("aggregation").GetString() };

            var spans = await host.PostJsonAsync("/pipeline/token-classification", JsonSerializer.Serialize(new { inputs = text, parameters }));

            var results = expected.GetProperty("result").EnumerateArray().ToArray();
            Assert.Equal(results.Length, spans.GetArrayLength());
            foreach (var (result, span) in results.Zip(spans.EnumerateArray()))
            {
                Assert.Equal(result.GetProperty("word").GetString(), span.GetProperty("word").GetString());
                Assert.Equal(CodePoints(text, result.GetProperty("start")), span.GetProperty("start").GetInt32());
                Assert.Equal(CodePoints(text, result.GetProperty("end")), span.GetProperty("end").GetInt32());
                Assert.Equal(result.GetProperty("score").GetSingle(), span.GetProperty("score").GetSingle(), Tolerance);
                Assert.Equal(result.TryGetProperty("index", out var index), span.TryGetProperty("index", out var found));
                if (index.ValueKind == JsonValueKind.Number)
                    Assert.Equal(index.GetInt32(), found.GetInt32());
                Assert.Equal((result.TryGetProperty("entity", out var label) ? label : result.GetProperty("entity_group")).GetString(),
                    (span.TryGetProperty("entity", out var own) ? own : span.GetProperty("entity_group")).GetString());
            }
        }
    }

    [Theory]
    [InlineData("bert-answers")]
    [InlineData("roberta-answers")]
    public async Task QuestionAnswering_AfterAnEmoji_HasPositionsInCodePoints(string checkpoint)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(checkpoint);
        await using var host = await GatewayHost.StartEngineAsync(tiny.Folder);
        foreach (var expected in tiny.Answers("question-answering"))
        {
            var context = expected.GetProperty("context").GetString()!;
            var body = new
            {
                inputs = new { question = expected.GetProperty("question").GetString(), context },
                parameters = new { top_k = 3, max_answer_len = 15 },
            };

            var answers = await host.PostJsonAsync("/pipeline/question-answering", JsonSerializer.Serialize(body));

            foreach (var (result, answer) in expected.GetProperty("result").EnumerateArray().Zip(answers.EnumerateArray()))
            {
                Assert.Equal(result.GetProperty("answer").GetString(), answer.GetProperty("answer").GetString());
                Assert.Equal(CodePoints(context, result.GetProperty("start")), answer.GetProperty("start").GetInt32());
                Assert.Equal(CodePoints(context, result.GetProperty("end")), answer.GetProperty("end").GetInt32());
                Assert.Equal(result.GetProperty("score").GetSingle(), answer.GetProperty("score").GetSingle(), Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("bert-classify", "text-classification", "Shorten it, or set `truncation` of `parameters` to true.")]
    [InlineData("bert-masked-lm", "fill-mask", "Shorten it, or set `truncation` of `tokenizer_kwargs` to true.")]
    public async Task LongText_ThatIsRefused_NamesTheParameterOfThePipeline(string checkpoint, string task, string advice)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(checkpoint);
        await using var host = await GatewayHost.StartEngineAsync(tiny.Folder);
        var inputs = "[MASK] " + string.Join(' ', Enumerable.Repeat("card", 500));

        using var response = await host.PostAsync("/pipeline/" + task, JsonSerializer.Serialize(new { inputs }));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.EndsWith(advice, (await response.JsonAsync()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static int CodePoints(string text, JsonElement units) => text[..units.GetInt32()].EnumerateRunes().Count();
}
