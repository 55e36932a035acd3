namespace BertGrains.Inference.Tasks;

/// <summary>Scores of a cross-encoder against those of the reference.</summary>
public sealed class RerankPipelineTests
{
    private const float Tolerance = 1e-4f;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RerankAsync_EveryCase_AgreesAloneAndAmongOthers()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-rerank");
        foreach (var expected in tiny.Answers("text-classification"))
        {
            var (query, text) = (expected.GetProperty("text").GetString()!, expected.GetProperty("pair").GetString()!);
            var alone = Assert.Single(await tiny.Engine.RerankAsync(query, [text], cancellationToken: _cancellation));
            var ranked = await tiny.Engine.RerankAsync(
                query, ["the bank", text, string.Join(' ', Enumerable.Repeat("Monday", 60))], cancellationToken: _cancellation);

            foreach (var score in (RankedText[])[alone, ranked.Single(score => score.Index == 1)])
            {
                Assert.Equal(expected.GetProperty("raw").GetProperty("score").GetSingle(), score.Logit, Tolerance);
                Assert.Equal(expected.GetProperty("result").GetProperty("score").GetSingle(), score.Score, Tolerance);
            }

            Assert.Equal(ranked.OrderByDescending(score => score.Logit), ranked);
        }
    }

    [Fact]
    public async Task RerankAsync_LongText_HasTheScoreOfItsBestWindow()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-rerank");
        var words = Enumerable.Range(0, 400).Select(i => i % 7 == 0 ? "Berlin" : i % 3 == 0 ? "bank" : "card");
        var request = new InferenceRequest
        {
            Inputs = Ranking.ItemsOf("Where is it?", [string.Join(' ', words)]),
            Heads = ["relevance"],
            Windows = new WindowOptions { Tokens = 40, Overlap = 10 },
        };
        var whole = Assert.Single((await tiny.Engine.InferAsync(request, _cancellation)).Items);

        var first = await tiny.Engine.InferAsync(
            request with { Windows = request.Windows with { Combination = WindowCombination.First } }, _cancellation);
        var mean = await tiny.Engine.InferAsync(
            request with { Windows = request.Windows with { Combination = WindowCombination.Mean } }, _cancellation);

        Assert.True(whole.Windows > 10);
        Assert.True(Logit(whole) >= Logit(first.Items[0]));
        Assert.True(Logit(whole) > Logit(mean.Items[0]));
        Assert.False(whole.Truncated);
    }

    private static float Logit(ItemResult item) => ((ClassificationOutput)item.Outputs[0]).Logits.Span[0];
}
