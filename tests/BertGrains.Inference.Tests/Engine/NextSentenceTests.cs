using BertGrains.Import;

namespace BertGrains.Inference.Engine;

/// <summary>Next-sentence heads against BertForNextSentencePrediction and BertForPreTraining.</summary>
public sealed class NextSentenceTests
{
    private static readonly string[] Head = ["next-sentence"];

    [Theory]
    [InlineData("bert-next-sentence", "logits")]
    [InlineData("bert-pretraining", "seq_relationship_logits")]
    public async Task InferAsync_ExpectedCases_LogitsAreEqualAloneAndInABatch(string checkpoint, string tensor)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(checkpoint);
        var expected = new GoldenTensors(Path.Combine(tiny.Source, "expected.safetensors"));
        var items = tiny.Cases();
        var together = await tiny.RunAsync([.. items, .. items], Head);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Pair is null)
            {
                Assert.Equal(ErrorCode.Unprocessable, together[i].Error!.Code);
                continue;
            }

            var logits = expected.Read($"{i}.{tensor}");
            AssertEqual(logits, together[i]);
            AssertEqual(logits, together[items.Count + i]);
            AssertEqual(logits, Assert.Single(await tiny.RunAsync([items[i]], Head)));
        }
    }

    [Fact]
    public async Task InferAsync_OneText_OnlyThatItemIsUnprocessable()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-next-sentence", WeightPrecision.Fp32);

        var results = await tiny.RunAsync([InputItem.FromText("one"), InputItem.FromText("one", "two"), InputItem.FromTokenIds([9])], Head);

        Assert.Equal([ErrorCode.Unprocessable, null, ErrorCode.Unprocessable], results.Select(item => item.Error?.Code));
        Assert.Equal("The head next-sentence compares two texts, and the item has one. Send a pair.", results[0].Error!.Message);
    }

    private static void AssertEqual(float[] logits, ItemResult result)
    {
        Assert.Null(result.Error);
        var output = Assert.IsType<ClassificationOutput>(Assert.Single(result.Outputs));
        Assert.Equal(NextSentence.Labels, output.Labels);
        Assert.Equal(logits[0], output.Logits.Span[0], 1e-4f);
        Assert.Equal(logits[1], output.Logits.Span[1], 1e-4f);
        Assert.Equal(1 / (1 + Math.Exp(logits[1] - logits[0])), output.Scores.Span[0], 1e-4);
    }
}
