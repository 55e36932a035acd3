using System.Text.Json;

namespace BertGrains.Inference.Engine;

/// <summary>The real checkpoint in fp32, through the engine and its batches, against what the reference library computed.</summary>
public sealed class GoldenMiniLmTests(MiniLmModel model) : IClassFixture<MiniLmModel>
{
    [Fact]
    public async Task InferAsync_AllTextsAtOnce_EmbeddingsAgreeWithTheReference()
    {
        var texts = await File.ReadAllLinesAsync(model.GoldenPath("texts.txt"), TestContext.Current.CancellationToken);
        var expected = GoldenTensor.Read(model.GoldenPath("embeddings.safetensors"), "embeddings");
        var items = await InferAsync(texts, "embedding");
        Assert.Equal(expected.Length, texts.Length * 384);
        for (var i = 0; i < texts.Length; i++)
            AssertClose(expected.AsSpan(i * 384, 384), ((EmbeddingOutput)items[i].Outputs[0]).Values.Span, 1e-5f);
    }

    [Fact]
    public async Task InferAsync_EveryTextHeadAtOnce_LogitsAgreeWithTheReference()
    {
        using var json = JsonDocument.Parse(
            await File.ReadAllBytesAsync(model.HeadPath("sentiment", "expected.json"), TestContext.Current.CancellationToken));
        string[] texts = [.. json.RootElement.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];
        var items = await InferAsync(texts, MiniLmModel.TextHeads);
        for (var head = 0; head < MiniLmModel.TextHeads.Length; head++)
        {
            var expected = GoldenTensor.Read(model.HeadPath(MiniLmModel.TextHeads[head], "expected.safetensors"), "logits");
            var labels = expected.Length / texts.Length;
            for (var i = 0; i < texts.Length; i++)
                AssertClose(expected.AsSpan(i * labels, labels), ((ClassificationOutput)items[i].Outputs[head]).Logits.Span, 1e-3f);
        }
    }

    [Fact]
    public async Task InferAsync_Entities_SpansOfSingleTokensAgreeWithTheReferenceLabels()
    {
        using var json = JsonDocument.Parse(
            await File.ReadAllBytesAsync(model.HeadPath("entities", "expected.json"), TestContext.Current.CancellationToken));
        var cases = json.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        var request = Request([.. cases.Select(entry => entry.GetProperty("text").GetString()!)], "entities") with
        {
            Decode = new DecodeOptions { Aggregation = EntityAggregation.None },
        };
        var items = await RunAsync(request);
        for (var i = 0; i < cases.Length; i++)
        {
            // [CLS] and [SEP] carry labels too, but no place in the text.
            var expected = cases[i].GetProperty("labels").EnumerateArray()
                .Zip(
                    cases[i].GetProperty("offsets").EnumerateArray(),
                    (label, offsets) => (Label: label.GetString()!, Start: offsets[0].GetInt32(), End: offsets[1].GetInt32()))
                .Where(token => token.Label != "O" && token.End > 0);
            var spans = ((EntitiesOutput)items[i].Outputs[0]).Entities;
            Assert.Equal(expected, spans.Select(span => (span.Label, span.Start, span.End)));
        }
    }

    private static InferenceRequest Request(string[] texts, params string[] heads) =>
        new() { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = heads };

    private Task<IReadOnlyList<ItemResult>> InferAsync(string[] texts, params string[] heads) => RunAsync(Request(texts, heads));

    private async Task<IReadOnlyList<ItemResult>> RunAsync(InferenceRequest request)
    {
        if (model.Engine is null)
            Assert.Skip("../shared is absent.");
        var response = await model.Engine.InferAsync(request, TestContext.Current.CancellationToken);
        Assert.Null(response.Error);
        Assert.All(response.Items, item => Assert.Null(item.Error));
        return response.Items;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
