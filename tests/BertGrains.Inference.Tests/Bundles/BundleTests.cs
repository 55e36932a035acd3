using System.Security.Cryptography;
using System.Text.Json;

namespace BertGrains.Inference.Bundles;

public sealed class BundleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bertgrains-bundle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task OpenAsync_ValidBundle_HasManifestAndRevision()
    {
        Write();
        var first = await Bundle.OpenAsync(_folder, TestContext.Current.CancellationToken);
        Assert.Equal("tiny", first.Manifest.Name);
        Assert.Equal(BertTask.Embed, first.Manifest.Heads[0].Task);
        Assert.Equal(Path.Combine(_folder, "heads", "embedding.onnx"), first.PathOf("heads/embedding.onnx"));

        Write(m => m with { MaxTokens = 9 });
        var second = await Bundle.OpenAsync(_folder, TestContext.Current.CancellationToken);
        Assert.Equal(64, first.Revision.Length);
        Assert.NotEqual(first.Revision, second.Revision);
    }

    [Fact]
    public async Task OpenAsync_FlippedBit_NamesTheFile()
    {
        Write();
        var path = Path.Combine(_folder, "trunk.onnx");
        var bytes = File.ReadAllBytes(path);
        bytes[5] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Contains("trunk.onnx", await FaultAsync(), StringComparison.Ordinal);
        Assert.Contains("SHA-256", await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_TruncatedFile_NamesTheFile()
    {
        Write();
        File.WriteAllText(Path.Combine(_folder, "vocab.txt"), "[PAD]\n");

        Assert.Contains("vocab.txt", await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_MissingFile_NamesTheFile()
    {
        Write();
        File.Delete(Path.Combine(_folder, "heads", "embedding.onnx"));

        Assert.Contains("lacks the file heads/embedding.onnx", await FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format":2,"anything":{}}""", "newer than 1")]
    [InlineData("""{"format":0}""", "its format is 0")]
    [InlineData("""{"format":"1"}""", "damaged")]
    [InlineData("""{"name":"x"}""", "has no format")]
    [InlineData("""[]""", "has no format")]
    [InlineData("""{"format":1}""", "name")]
    [InlineData("""{"format":1,""", "damaged")]
    [InlineData("", "damaged")]
    public async Task OpenAsync_ManifestUnusable_NamesModelJson(string json, string fault)
    {
        File.WriteAllText(Path.Combine(_folder, "model.json"), json);

        Assert.Contains("model.json", await FaultAsync(), StringComparison.Ordinal);
        Assert.Contains(fault, await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NoManifestOrNoFolder_IsNotABundle()
    {
        Assert.Contains("is not a bundle", await FaultAsync(), StringComparison.Ordinal);
        var missing = Path.Combine(_folder, "missing");
        var fault = await Assert.ThrowsAsync<BundleException>(() => Bundle.OpenAsync(missing, TestContext.Current.CancellationToken));
        Assert.Contains(missing, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_InconsistentManifest_IsRefused()
    {
        var (embedding, digest) = (Manifest().Heads[0], new FileManifest(1, "00"));
        (Func<BundleManifest, BundleManifest> Change, string Fault)[] cases =
        [
            (m => m with { Files = new Dictionary<string, FileManifest>(m.Files) { ["../secret"] = digest } }, "outside the bundle"),
            (m => m with { Files = new Dictionary<string, FileManifest>(m.Files) { ["/etc/passwd"] = digest } }, "outside the bundle"),
            (m => m with { Trunk = m.Trunk with { Graph = "other.onnx" } }, "'other.onnx' has no entry"),
            (m => m with { License = new LicenseManifest(null, "LICENSE") }, "'LICENSE' has no entry"),
            (m => m with { MaxTokens = 17 }, "16 positions"),
            (m => m with { Heads = [embedding with { Reads = ["hidden.9"] }] }, "reads 'hidden.9'"),
            (m => m with { Heads = [embedding, embedding with { Name = "second", Reads = ["embedding"] }] }, "reads 'embedding'"),
            (m => m with { Heads = [embedding with { Reads = [] }] }, "reads nothing"),
            (m => m with { Heads = [embedding with { Graph = null, Reads = ["mean", "hidden.1"] }] }, "neither a graph"),
            (m => m with { Heads = [embedding with { Graph = null, Reads = ["input_ids"] }] }, "neither a graph"),
            (m => m with { Heads = [embedding, embedding] }, "two heads"),
            (m => m with { Heads = [embedding with { Task = BertTask.Classify }] }, "no labels"),
            (m => m with { Heads = [embedding with { Dimensions = 0 }] }, "no dimensions"),
            (m => m with { Heads = [null!] }, "a head is null"),
            (m => m with { Tokenizer = null! }, "tokenizer"),
        ];
        foreach (var (change, fault) in cases)
        {
            Write(change);
            Assert.Contains(fault, await FaultAsync(), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static BundleManifest Manifest() => TestManifest.Create("tiny") with
    {
        Dimensions = new EncoderDimensions(8, 1, 2, 16, 10, 16, 2),
        Trunk = new TrunkManifest("trunk.onnx", ["hidden.0", "hidden.1", "mean"]),
    };

    private void Write(Func<BundleManifest, BundleManifest>? change = null)
    {
        var files = new Dictionary<string, FileManifest>();
        Directory.CreateDirectory(Path.Combine(_folder, "heads"));
        foreach (var file in (string[])["trunk.onnx", "vocab.txt", "heads/embedding.onnx"])
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes($"the bytes of {file}");
            File.WriteAllBytes(Path.Combine(_folder, file), bytes);
            files[file] = new FileManifest(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        var manifest = Manifest() with { Files = files };
        var json = JsonSerializer.SerializeToUtf8Bytes(change?.Invoke(manifest) ?? manifest, ManifestJson.Default.BundleManifest);
        File.WriteAllBytes(Path.Combine(_folder, "model.json"), json);
    }

    private async Task<string> FaultAsync() =>
        (await Assert.ThrowsAsync<BundleException>(() => Bundle.OpenAsync(_folder, TestContext.Current.CancellationToken))).Message;
}
