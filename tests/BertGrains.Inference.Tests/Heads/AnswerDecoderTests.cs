using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

public sealed class AnswerDecoderTests
{
    private static readonly AnswerDecoder Decoder =
        new(new HeadManifest { Name = "answers", Task = BertTask.QuestionAnswer, Reads = ["hidden.1"] });

    [Fact]
    public void Decode_RandomContexts_AgreesWithAllSpansOfAllWindows()
    {
        var random = new Random(4);
        for (var i = 0; i < 200; i++)
        {
            var whole = WindowPlanTests.Whole(WindowPlanTests.Words(random, random.Next(1, 20)), WindowPlanTests.Words(random, random.Next(1, 90)));
            var windows = new WindowPlan(random.Next(120, 160), random.Next(0, 12), WindowedSequence.Pair, null).Split(whole).Windows!;
            WindowOutput[] outputs = [.. windows.Select(window => new WindowOutput(Random(random, window), window))];
            var options = new AnswerOptions
            {
                Count = random.Next(1, 8),
                MaxTokens = random.Next(1, 20),
                AllowNone = random.Next(2) == 0,
            };

            var actual = (AnswersOutput)Decoder.Decode(outputs, whole, new DecodeOptions { Answers = options }, null);

            var expected = AnswersByBruteForce.Of(outputs, options);
            Assert.Equal(expected.Count, actual.Answers.Count);
            foreach (var (answer, reference) in actual.Answers.Zip(expected))
            {
                Assert.Equal((reference.Start, reference.End, reference.Text), (answer.Start, answer.End, answer.Text));
                Assert.Equal(reference.Score, answer.Score, 1e-6f);
            }
        }
    }

    [Fact]
    public void Decode_AnswerInTwoWindows_IsFoundOnceWithItsBestScore()
    {
        var words = Enumerable.Repeat("the", 60).ToArray();
        words[30] = "Berlin";
        var whole = WindowPlanTests.Whole("where", string.Join(' ', words));
        var windows = new WindowPlan(45, 30, WindowedSequence.Pair, null).Split(whole).Windows!;
        var start = whole.TextOf(1).IndexOf("Berlin", StringComparison.Ordinal);
        WindowOutput[] outputs = [.. windows.Select((window, number) => new WindowOutput(Peak(window, start, 8 + number), window))];

        var output = (AnswersOutput)Decoder.Decode(
            outputs, whole, new DecodeOptions { Answers = new AnswerOptions { Count = 5 } }, null);

        Assert.True(windows.Count(window => Enumerable.Range(0, window.Ids.Length).Any(t => IsAt(window, t, start))) > 1);
        var answer = Assert.Single(output.Answers, answer => answer.Text == "Berlin");
        Assert.Equal((start, start + 6), (answer.Start, answer.End));
        Assert.InRange(answer.Score, 0.9f, 1f);
        Assert.Same(answer, output.Answers[0]);
    }

    [Fact]
    public void Decode_WordThatIsCutByAWindow_IsWhole()
    {
        var whole = WindowPlanTests.Whole("where", string.Join(' ', Enumerable.Repeat("antidisestablishmentarianism", 12)));
        var windows = new WindowPlan(20, 3, WindowedSequence.Pair, null).Split(whole).Windows!;
        WindowOutput[] outputs = [.. windows.Select(window => new WindowOutput(new RawOutput(new float[window.Ids.Length * 2], window.Ids.Length, 2), window))];

        var output = (AnswersOutput)Decoder.Decode(
            outputs, whole, new DecodeOptions { Answers = new AnswerOptions { Count = 100, MaxTokens = 1 } }, null);

        Assert.NotEmpty(output.Answers);
        Assert.All(output.Answers, answer => Assert.Equal("antidisestablishmentarianism", answer.Text));
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(1_001, 15)]
    [InlineData(1, 0)]
    public void Validate_OptionsOutOfRange_AreRefused(int count, int tokens)
    {
        var options = new DecodeOptions { Answers = new AnswerOptions { Count = count, MaxTokens = tokens } };

        Assert.Equal(ErrorCode.InvalidRequest, Decoder.Validate(options)?.Code);
    }

    [Theory]
    [InlineData("question", null)]
    [InlineData("question", "")]
    [InlineData("", "context")]
    public void Check_OneText_IsUnprocessable(string text, string? pair) =>
        Assert.Equal(ErrorCode.Unprocessable, Decoder.Check(InputItem.FromText(text, pair))?.Code);

    private static bool IsAt(EncodedItem window, int token, int start) =>
        window.SequenceOf(token) == 1 && window.OffsetsOf(token).Start == start;

    private static RawOutput Peak(EncodedItem window, int start, float height)
    {
        var raw = new RawOutput(new float[window.Ids.Length * 2], window.Ids.Length, 2);
        for (var token = 0; token < raw.Rows; token++)
            raw.Row(token).Fill(IsAt(window, token, start) ? height : 0);
        return raw;
    }

    private static RawOutput Random(Random random, EncodedItem window) => new(
        [.. Enumerable.Range(0, window.Ids.Length * 2).Select(_ => (random.NextSingle() * 12) - 6)], window.Ids.Length, 2);
}
