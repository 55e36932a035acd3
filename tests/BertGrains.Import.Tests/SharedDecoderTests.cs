using BertGrains.Inference;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests;

/// <summary>The decoder of a masked language model is one file of a bundle, which its heads read.</summary>
public sealed class SharedDecoderTests : IDisposable
{
    private static readonly string[] Both = ["fill-mask", "sparse"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => _folder.File("bundle");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WeightPrecision.Fp32)]
    [InlineData(WeightPrecision.Fp16)]
    [InlineData(WeightPrecision.Int8)]
    public async Task RemoveAsync_OneOfTwoHeadsWithADecoder_LeavesTheFileForTheOther(WeightPrecision precision)
    {
        var bundle = (await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = TestFiles.Tiny("bert-masked-lm"), Output = Target, Name = "tiny", Precision = precision },
            cancellationToken: Cancel)).Bundle;
        var decoder = Assert.Single(DecodersOf(bundle));
        Assert.Equal(Both.Select(head => $"heads/{head}.onnx"), bundle.Manifest.Heads.Where(head => bundle.FilesOf(head).Contains(decoder)).Select(head => head.Graph));
        var (fill, sparse) = (await AnswerAsync("fill-mask"), await AnswerAsync("sparse"));

        bundle = await BundleHeads.RemoveAsync(Target, "sparse", cancellationToken: Cancel);

        Assert.Equal([decoder], DecodersOf(bundle));
        Assert.Equal(fill, await AnswerAsync("fill-mask"));
        await BundleHeads.AddAsync(new HeadRequest { Bundle = Target, Folder = TestFiles.Tiny("bert-masked-lm"), Name = "added" }, cancellationToken: Cancel);
        foreach (var head in (await Bundle.OpenAsync(Target, Cancel)).Manifest.Heads.Where(head => head.Task == BertTask.FillMask))
            bundle = await BundleHeads.RemoveAsync(Target, head.Name, cancellationToken: Cancel);
        Assert.Equal([decoder], DecodersOf(bundle));
        var added = Assert.Single(bundle.Manifest.Heads, head => head.Task == BertTask.EmbedSparse).Name;
        Assert.Equal(sparse, await AnswerAsync(added));
        Assert.Empty(DecodersOf(await BundleHeads.RemoveAsync(Target, added, cancellationToken: Cancel)));
        Assert.False(File.Exists(bundle.PathOf(decoder)));
    }

    private static IEnumerable<string> DecodersOf(Bundle bundle) => bundle.Manifest.Files.Keys.Where(file => file.EndsWith(".bin", StringComparison.Ordinal));

    private async Task<string> AnswerAsync(string head)
    {
        await using var engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = Target, Device = "cpu" }, cancellationToken: Cancel);
        var response = await engine.InferAsync(
            new InferenceRequest { Inputs = [InputItem.FromText("the [MASK] is on the mat")], Heads = [head] }, Cancel);
        return response.Items[0].Outputs[0] switch
        {
            SparseEmbeddingOutput sparse => string.Join(' ', sparse.Indices.ToArray()) + string.Join(' ', sparse.Values.ToArray()),
            var other => System.Text.Json.JsonSerializer.Serialize(other, other.GetType()),
        };
    }
}
