using System.Text.Json;

namespace BertGrains.Inference.Tasks;

/// <summary>Answers of the engine against those of transformers' question-answering pipeline.</summary>
public sealed class AnswerPipelineTests
{
    private const float Tolerance = 1e-4f;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bert-answers")]
    [InlineData("distilbert-answers")]
    [InlineData("roberta-answers")]
    public async Task AnswerAsync_EveryCase_AgreesAlone(string name)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(name);

        foreach (var expected in tiny.Answers("question-answering"))
        {
            var output = await tiny.Engine.AnswerAsync(
                Text(expected, "question"), Text(expected, "context"), OptionsOf(expected), cancellationToken: _cancellation);

            AssertAnswers(expected, output);
            Assert.InRange(output.NoAnswer, 0, 1);
        }
    }

    [Theory]
    [InlineData("bert-answers")]
    public async Task InferAsync_EveryCaseInABatchWithAnotherHead_Agrees(string name)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(name);
        var cases = tiny.Answers("question-answering");
        var request = new InferenceRequest
        {
            Inputs =
            [
                .. cases.Select(c => InputItem.FromText(Text(c, "question"), Text(c, "context"))),
                .. Enumerable.Range(1, 40).Select(i => InputItem.FromText("Who?", string.Join(' ', Enumerable.Repeat("the bank", i)))),
            ],
            Heads = ["features", "answers"],
            Decode = new DecodeOptions { Answers = OptionsOf(cases[0]) },
        };

        var response = await tiny.Engine.InferAsync(request, _cancellation);

        foreach (var (expected, item) in cases.Zip(response.Items))
        {
            Assert.IsType<FeaturesOutput>(item.Outputs[0]);
            AssertAnswers(expected, (AnswersOutput)item.Outputs[1]);
            Assert.Equal((1, false), (item.Windows, item.Truncated));
        }
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private static AnswerOptions OptionsOf(JsonElement expected) => new()
    {
        Count = expected.GetProperty("top_k").GetInt32(),
        MaxTokens = expected.GetProperty("max_answer_len").GetInt32(),
    };

    private static void AssertAnswers(JsonElement expected, AnswersOutput output)
    {
        var answers = expected.GetProperty("result").EnumerateArray().ToArray();
        Assert.Equal(answers.Length, output.Answers.Count);
        foreach (var (reference, answer) in answers.Zip(output.Answers))
        {
            Assert.Equal(Text(reference, "answer"), answer.Text);
            Assert.Equal((reference.GetProperty("start").GetInt32(), reference.GetProperty("end").GetInt32()), (answer.Start, answer.End));
            Assert.Equal(reference.GetProperty("score").GetSingle(), answer.Score, Tolerance);
            Assert.Equal(answer.Text, Text(expected, "context")[answer.Start..answer.End]);
        }
    }
}
