namespace BertGrains.Inference.Engine;

/// <summary>The checkpoint in fp32, through the engine and its batches, against the reference outputs.</summary>
public sealed class GoldenMiniLmTests(MiniLmModel model) : IClassFixture<MiniLmModel>
{
    [Fact]
    public async Task InferAsync_AllTextsAtOnce_EmbeddingsAgreeWithTheReference()
    {
        var items = await model.Engine.InferAllAsync(MiniLmGoldens.Texts, ["embedding"]);

        for (var i = 0; i < items.Count; i++)
            AssertClose(MiniLmGoldens.Embeddings[i], ((EmbeddingOutput)items[i].Outputs[0]).Values.Span, 1e-5f);
    }

    [Fact]
    public async Task InferAsync_EveryTextHeadAtOnce_LogitsAgreeWithTheReference()
    {
        var items = await model.Engine.InferAllAsync(MiniLmGoldens.HeadTexts, MiniLmGoldens.TextHeads);

        for (var head = 0; head < MiniLmGoldens.TextHeads.Count; head++)
        {
            var expected = MiniLmGoldens.Logits(MiniLmGoldens.TextHeads[head]);
            for (var i = 0; i < items.Count; i++)
                AssertClose(expected[i], ((ClassificationOutput)items[i].Outputs[head]).Logits.Span, 1e-3f);
        }
    }

    [Fact]
    public async Task InferAsync_Entities_SpansOfSingleTokensAgreeWithTheReferenceLabels() => await model.Engine.AssertEntitiesAsync();

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
