namespace BertGrains.Inference.Engine;

/// <summary>Replaced-token heads against ElectraForPreTraining.</summary>
public sealed class ReplacedTokensTests
{
    private static readonly string[] Head = ["replaced-tokens"];

    [Fact]
    public async Task InferAsync_ExpectedCases_EveryTokenOfTheTextsHasItsProbability()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("electra-discriminator");
        var expected = new GoldenTensors(Path.Combine(tiny.Source, "expected.safetensors"));
        var items = tiny.Cases();

        var together = await tiny.RunAsync([.. items, .. items], Head);
        for (var i = 0; i < items.Count; i++)
        {
            var logits = expected.Read($"{i}.logits");
            AssertEqual(items[i], logits, together[i]);
            AssertEqual(items[i], logits, together[items.Count + i]);
            AssertEqual(items[i], logits, Assert.Single(await tiny.RunAsync([items[i]], Head)));
        }
    }

    private static void AssertEqual(InputItem item, float[] logits, ItemResult result)
    {
        Assert.Null(result.Error);
        var spans = Assert.IsType<EntitiesOutput>(Assert.Single(result.Outputs)).Entities;

        // Without [CLS] and the [SEP] after each text.
        Assert.Equal(logits.Length - (item.Pair is null ? 2 : 3), spans.Count);
        var first = spans.Count(span => span.Sequence == 0);
        for (var i = 0; i < spans.Count; i++)
        {
            var logit = logits[i < first ? 1 + i : 2 + i];
            Assert.Equal(1 / (1 + Math.Exp(-Math.Abs(logit))), spans[i].Score, 1e-4);
            Assert.Equal(logit > 0 ? TokenOrigin.Replaced : TokenOrigin.Original, spans[i].Label);
            Assert.Equal((spans[i].Sequence == 0 ? item.Text! : item.Pair!)[spans[i].Start..spans[i].End], spans[i].Text);
        }
    }
}
