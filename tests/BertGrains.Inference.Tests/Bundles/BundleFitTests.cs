using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BertGrains.Inference.Engine;

namespace BertGrains.Inference.Bundles;

/// <summary>The shipped bundle with another manifest or another file: nothing that the manifest states is believed before it is checked.</summary>
public sealed class BundleFitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bertgrains-bundle-").FullName;

    public BundleFitTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "heads"));
        foreach (var file in Directory.EnumerateFiles(ShippedBundle.Folder, "*", SearchOption.AllDirectories))
            File.CreateSymbolicLink(Path.Combine(_folder, Path.GetRelativePath(ShippedBundle.Folder, file)), Path.GetFullPath(file));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task StartAsync_VocabularyOverTheEmbeddings_IsRefused()
    {
        Edit(manifest => SetVocabulary(manifest, 30_523));
        Assert.Contains("an item of 256 tokens, the last with id 30522, fails", await FaultAsync(), StringComparison.Ordinal);

        Edit(manifest => SetVocabulary(manifest, 30_521));
        Assert.Contains("vocab.txt has 30522 tokens, more than the 30521 rows", await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_FillMaskHeadOfAnotherVocabulary_IsRefused()
    {
        Edit(manifest => Head(manifest, "fill-mask")["dimensions"] = 30_521);
        Assert.Contains("the head 'fill-mask' has 30521 dimensions, not the 30522 tokens", await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_LengthOverThePositions_IsRefused()
    {
        Edit(manifest => (manifest["dimensions"]!["positions"], manifest["maxTokens"]) = (513, 513));

        Assert.Contains("an item of 513 tokens", await FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentiment", 1)]
    [InlineData("entities", 256)]
    public async Task StartAsync_LabelsDoNotFitTheHead_NamesTheFile(string head, int rows)
    {
        var labels = 0;
        Edit(manifest =>
        {
            labels = Head(manifest, head)["labels"]!.AsArray().Count;
            Head(manifest, head)["labels"]!.AsArray().Add("further");
        });

        var message = await FaultAsync();
        Assert.StartsWith($"heads/{head}.onnx", message, StringComparison.Ordinal);
        Assert.Contains($"gives {rows} x {labels} values for 256 tokens, expected {rows} x {labels + 1}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_DimensionsDoNotFitTheHead_NamesTheFile()
    {
        Edit(manifest =>
        {
            Head(manifest, "embedding")["dimensions"] = 383;
            Head(manifest, "embedding").AsObject().Remove("ranges");
        });
        Assert.StartsWith("heads/embedding.onnx", await FaultAsync(), StringComparison.Ordinal);

        Edit(manifest => Head(manifest, "features")["dimensions"] = 385);
        Assert.StartsWith("trunk.onnx", await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_TokenIsNotInTheVocabulary_NamesTheFile()
    {
        Edit(manifest => manifest["tokenizer"]!["unknownToken"] = "[NONE]");

        Assert.Contains("vocab.txt is not the vocabulary of", await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_GraphReadsAFileThatIsNotListed_NamesBoth()
    {
        var graph = OnnxBytes.GraphWithWeightsIn("weights.bin");
        File.Delete(Path.Combine(_folder, "heads", "sentiment.onnx"));
        File.WriteAllBytes(Path.Combine(_folder, "heads", "sentiment.onnx"), graph);
        File.WriteAllBytes(Path.Combine(_folder, "heads", "weights.bin"), new byte[64]);
        Edit(manifest => manifest["files"]!["heads/sentiment.onnx"] = new JsonObject
        {
            ["bytes"] = graph.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(graph)),
        });

        var message = await FaultAsync();
        Assert.StartsWith("heads/sentiment.onnx", message, StringComparison.Ordinal);
        Assert.Contains("reads tensors from the file 'weights.bin', which model.json does not list", message, StringComparison.Ordinal);
    }

    private static JsonNode Head(JsonNode manifest, string name) =>
        manifest["heads"]!.AsArray().First(head => head!["name"]!.GetValue<string>() == name)!;

    private static void SetVocabulary(JsonNode manifest, int tokens) =>
        (manifest["dimensions"]!["vocabulary"], Head(manifest, "fill-mask")["dimensions"]) = (tokens, tokens);

    private void Edit(Action<JsonNode> change)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(ShippedBundle.Folder, BundleManifest.FileName)))!;
        change(manifest);
        File.Delete(Path.Combine(_folder, BundleManifest.FileName));
        File.WriteAllText(Path.Combine(_folder, BundleManifest.FileName), manifest.ToJsonString());
    }

    private async Task<string> FaultAsync()
    {
        var options = new BertGrainsOptions { Bundle = _folder, Device = "cpu" };
        return (await Assert.ThrowsAsync<BundleException>(
            () => BertEngine.StartAsync(options, cancellationToken: TestContext.Current.CancellationToken))).Message;
    }
}
