using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Tasks;

/// <summary>Quantized embeddings of an imported sentence-transformers model.</summary>
public sealed class QuantizedEmbeddingTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EmbeddingPrecision.Int8, null, null)]
    [InlineData(EmbeddingPrecision.UInt8, null, true)]
    [InlineData(EmbeddingPrecision.UInt8, 24, true)]
    [InlineData(EmbeddingPrecision.Int8, 24, false)]
    [InlineData(EmbeddingPrecision.Binary, 20, true)]
    [InlineData(EmbeddingPrecision.UBinary, null, false)]
    public async Task InferAsync_EveryPrecision_IsTheQuantizedEmbedding(EmbeddingPrecision precision, int? dimensions, bool? normalize)
    {
        await using var model = await TinyCheckpoint.StartAsync("st-mean");
        var head = (await Bundle.OpenAsync(model.Folder, _cancellation)).Manifest.Heads[0];
        InputItem[] items = [InputItem.FromText("The card is in the post."), InputItem.FromText("Berlin")];
        var decode = new DecodeOptions { Dimensions = dimensions, Normalize = normalize };

        var floats = await model.RunAsync(items, ["embedding"], decode);
        var results = await model.RunAsync(items, ["embedding"], decode with { Precision = precision });

        var scale = head.Ranges!.ScaleOf(dimensions ?? head.Dimensions, normalize ?? head.Normalize);
        foreach (var (plain, result) in floats.Zip(results))
        {
            var expected = Heads.EmbeddingQuantizer.Quantize(((EmbeddingOutput)plain.Outputs[0]).Values.Span, precision, head.Ranges, scale);
            var output = (QuantizedEmbeddingOutput)result.Outputs[0];
            Assert.Equal((precision, dimensions ?? head.Dimensions), (output.Precision, output.Dimensions));
            Assert.Equal(expected.Bytes.ToArray(), output.Bytes.ToArray());
        }
    }

    [Fact]
    public async Task InferAsync_TextsOfTheCalibration_SpanTheRanges()
    {
        await using var model = await TinyCheckpoint.StartAsync("st-mean");
        InputItem[] items = [.. Enumerable.Range(0, 60).Select(i => InputItem.FromText($"text {i} about {(char)('a' + (i % 26))} card"))];

        var results = await model.RunAsync(items, ["embedding"], new DecodeOptions { Normalize = true, Precision = EmbeddingPrecision.UInt8 });

        var values = results.SelectMany(result => ((QuantizedEmbeddingOutput)result.Outputs[0]).Bytes.ToArray()).ToArray();
        Assert.InRange(values.Count(value => value is 0 or 255), 0, values.Length / 4);
        Assert.True(values.Distinct().Count() > 128);
    }

    [Fact]
    public async Task InferAsync_BundleWithoutRanges_NamesWhatWorks()
    {
        var manifest = (await Bundle.OpenAsync(tiny.Folder, _cancellation)).Manifest;
        var embedding = new HeadManifest { Name = "embedding", Task = BertTask.Embed, Reads = [TensorNames.Mean], Dimensions = 8 };
        var decoder = Heads.HeadDecoder.For(embedding, manifest.Trunk);

        foreach (var precision in (EmbeddingPrecision[])[EmbeddingPrecision.Int8, EmbeddingPrecision.UInt8])
        {
            var error = decoder.Validate(new DecodeOptions { Precision = precision });
            Assert.Equal(ErrorCode.Unprocessable, error!.Code);
            Assert.Contains("Import the checkpoint again, or use binary", error.Message, StringComparison.Ordinal);
        }

        Assert.Null(decoder.Validate(new DecodeOptions { Precision = EmbeddingPrecision.UBinary }));
    }
}
