using System.Globalization;
using System.IO.Compression;
using System.Numerics.Tensors;
using System.Text.Json;
using BertGrains.Inference.Bundles;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Engine;

/// <summary>
/// The bundle that `bertgrains serve` loads by default, in int8, against reference outputs in fp32. The fixtures are committed: a clone
/// runs these tests without any other file.
/// </summary>
public sealed class ShippedBundleTests(ShippedBundle bundle) : IClassFixture<ShippedBundle>
{
    // Files written by version 0.1.0 with ONNX Runtime 1.29, and the fill-mask head that was added later. Later versions load the same bytes.
    private const string Revision = "949770d99473";

    [Fact]
    public async Task OpenAsync_BundleOfAnEarlierVersion_LoadsWithItsRevision()
    {
        var opened = await Bundle.OpenAsync(ShippedBundle.Folder, TestContext.Current.CancellationToken);

        Assert.StartsWith(Revision, opened.Revision, StringComparison.Ordinal);
        Assert.Equal("int8", opened.Manifest.Precision);
    }

    [Theory]
    [InlineData("uncased", 1967)]
    [InlineData("uncased-truncated", 489)]
    [InlineData("uncased-windows", 178)]
    public async Task Encode_ReferenceCorpus_GivesTheSameIdsTypesAndOffsets(string file, int count)
    {
        var opened = await Bundle.OpenAsync(ShippedBundle.Folder, TestContext.Current.CancellationToken);
        var manifest = opened.Manifest.Tokenizer;
        var tokenizer = WordPieceTokenizer.Load(opened.PathOf(manifest.Vocabulary), manifest.ToWordPieceOptions());
        var lines = await ReadLinesAsync(file);

        Assert.Equal(count, lines.Count);
        Assert.All(lines, line =>
        {
            JsonElement[] expected = line.TryGetProperty("w", out var windows) ? [.. windows.EnumerateArray()] : [line];
            Assert.Equal(expected.Select(Describe), Encode(tokenizer, line).Select(encoding => Describe(encoding, expected[0])));
        });
    }

    [Fact]
    public async Task InferAsync_GoldenTexts_EmbeddingsStayCloseToTheReference()
    {
        var items = await bundle.Engine.InferAllAsync(MiniLmGoldens.Texts, ["embedding"]);

        var cosines = items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values)
            .Zip(MiniLmGoldens.Embeddings, (actual, expected) => TensorPrimitives.CosineSimilarity(actual.Span, expected))
            .Order().ToList();
        Assert.True(cosines.Average() >= 0.998, $"The mean cosine is {cosines.Average():f4}.");
        Assert.True(cosines[cosines.Count / 100] >= 0.995, $"The first percentile is {cosines[cosines.Count / 100]:f4}.");
        Assert.True(cosines[0] >= 0.99, $"The least cosine is {cosines[0]:f4}.");
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("emotion")]
    [InlineData("intent")]
    [InlineData("banking")]
    public async Task InferAsync_TextHead_ChoosesTheLabelOfTheReference(string head)
    {
        var items = await bundle.Engine.InferAllAsync(MiniLmGoldens.HeadTexts, [head]);

        Assert.All(items.Zip(MiniLmGoldens.Logits(head)), pair =>
        {
            var (logits, expected) = (((ClassificationOutput)pair.First.Outputs[0]).Logits, pair.Second);
            Assert.True(TensorPrimitives.CosineSimilarity(logits.Span, expected) >= 0.985f);
            // The first two labels of one text are 0.05 apart in the reference; int8 exchanges them.
            Assert.InRange(expected[TensorPrimitives.IndexOfMax(logits.Span)], TensorPrimitives.Max<float>(expected) - 0.1f, float.MaxValue);
        });
    }

    [Fact]
    public async Task InferAsync_Entities_EveryTokenHasTheLabelOfTheReference() => await bundle.Engine.AssertEntitiesAsync();

    private static IEnumerable<TokenEncoding> Encode(WordPieceTokenizer tokenizer, JsonElement line)
    {
        var text = line.GetProperty("t").GetString()!;
        var pair = line.TryGetProperty("p", out var second) ? second.GetString() : null;
        int? length = line.TryGetProperty("m", out var most) ? most.GetInt32() : null;
        return line.TryGetProperty("s", out var stride)
            ? tokenizer.EncodeWindows(text, pair, length!.Value, stride.GetInt32())
            : [tokenizer.Encode(text, pair, length is { } limit ? new Truncation(limit) : null)];
    }

    private static string Describe(JsonElement expected) =>
        $"{expected.GetProperty("i")} {expected.GetProperty("o")} {(expected.TryGetProperty("y", out var types) ? types.GetString() : "")}";

    // The reference states types only for a pair.
    private static string Describe(TokenEncoding encoding, JsonElement expected)
    {
        var offsets = encoding.Offsets.SelectMany(token => new[] { token.Start, token.End });
        var types = expected.TryGetProperty("y", out _)
            ? string.Concat(encoding.ToTypeIds().Select(type => type.ToString(CultureInfo.InvariantCulture)))
            : "";
        return $"[{string.Join(',', encoding.Ids)}] [{string.Join(',', offsets)}] {types}";
    }

    private static async Task<List<JsonElement>> ReadLinesAsync(string file)
    {
        await using var stream = File.OpenRead(MiniLmGoldens.PathOf($"tokens/{file}.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        var lines = new List<JsonElement>();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            lines.Add(JsonElement.Parse(line));
        return lines;
    }
}
