using System.Text.Json;

namespace BertGrains.Inference.Tasks;

/// <summary>Zero-shot classification against transformers' pipeline.</summary>
public sealed class ZeroShotPipelineTests
{
    private const float Tolerance = 1e-4f;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ZeroShotAsync_EveryCase_Agrees()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-zero-shot");
        foreach (var expected in tiny.Answers("zero-shot"))
        {
            var (labels, _) = ZeroShotLabels.Create(
                Strings(expected, "labels"),
                expected.GetProperty("template").GetString(),
                expected.GetProperty("multi").GetBoolean());
            var output = await tiny.Engine.ZeroShotAsync(
                expected.GetProperty("text").GetString()!, labels!, cancellationToken: _cancellation);

            var result = expected.GetProperty("result");
            var sorted = output.Labels.Zip(output.Scores.ToArray()).OrderByDescending(pair => pair.Second).ToArray();
            Assert.Equal(Strings(result, "labels"), sorted.Select(pair => pair.First));
            Assert.All(
                sorted.Zip(result.GetProperty("scores").EnumerateArray()),
                pair => Assert.Equal(pair.Second.GetSingle(), pair.First.Second, Tolerance));
        }
    }

    [Fact]
    public async Task ZeroShotAsync_LongText_RunsAsWindowsWithWholeHypotheses()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-zero-shot");
        var (labels, _) = ZeroShotLabels.Create(["travel", "a label of many words, " + string.Concat(Enumerable.Repeat("more than the text ", 15))]);
        var request = labels!.RequestOf([string.Join(' ', Enumerable.Repeat("card", 300)), "card"], null, "classification");

        var results = labels.ResultsOf((await tiny.Engine.InferAsync(request, _cancellation)).Items);

        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.Null(result.Error));
        Assert.True(results[0].Windows > 2);
        Assert.Equal(1, results[1].Windows);
        Assert.All(results, result => Assert.Equal(1, Sum(result), 1e-5f));
    }

    private static float Sum(ItemResult result) => ((ClassificationOutput)result.Outputs[0]).Scores.ToArray().Sum();

    private static string[] Strings(JsonElement element, string member) =>
        [.. element.GetProperty(member).EnumerateArray().Select(value => value.GetString()!)];
}
