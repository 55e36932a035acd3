using System.Text.Json.Nodes;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests;

/// <summary>Heads of head folders and of other checkpoints in one bundle.</summary>
public sealed class BundleHeadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Trunk => TestFiles.Fixture("bert-relu-tanh");

    private string Target => _folder.File("bundle");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WeightPrecision.Fp32)]
    [InlineData(WeightPrecision.Fp16)]
    public async Task AddAsync_HeadsThatReadHeads_AreThoseOfAnImportWithAll(WeightPrecision precision)
    {
        var heads = RandomHead.Hierarchy(_folder.Path, 6, _random);
        var whole = await CheckpointImporter.ImportAsync(
            new ImportRequest
            {
                Folder = Trunk,
                Output = _folder.File("whole"),
                Precision = precision,
                Heads = [.. heads.Select(head => head.Folder)],
                Name = "tiny",
            },
            cancellationToken: Cancel);
        await ImportAsync(precision, heads[1]);

        foreach (var head in heads.Where(head => head != heads[1]))
        {
            var report = await AddAsync(head.Folder);
            Assert.Equal([head.Name], report.Parity.Select(figure => figure.What));
            Assert.True(report.Parity[0].LargestDifference < (precision == WeightPrecision.Fp32 ? 1e-4 : 0.1), report.Parity[0].ToString());
        }

        var bundle = await Bundle.OpenAsync(Target, Cancel);
        Assert.Equal("features", bundle.Manifest.Heads[^1].Name);
        Assert.Equal(
            whole.Bundle.Manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal),
            bundle.Manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task AddAsync_Int8_CalibratesOnTheBundlesStates()
    {
        var lower = RandomHead.OfTokens(_folder.Path, "lower", _random);
        await ImportAsync(WeightPrecision.Int8, lower);

        var report = await AddAsync(RandomHead.OfTokens(_folder.Path, "upper", _random, lower).Folder);

        Assert.True(report.Parity[0].LeastCosine > 0.99, report.Parity[0].ToString());
    }

    /// <summary>A text head of a bundle whose trunk has no means takes the mean of the states.</summary>
    [Fact]
    public async Task AddAsync_TrunkWithoutMeans_LeavesItsFileAsItIs()
    {
        using var checkpoint = new CheckpointFolder();
        checkpoint.WithModules("Transformer", "Pooling").Write("1_Pooling/config.json", """{"word_embedding_dimension":32,"pooling_mode_cls_token":true}""");
        var before = await CheckpointImporter.ImportAsync(new ImportRequest { Folder = checkpoint.Path, Output = Target, Name = "tiny" }, cancellationToken: Cancel);
        Assert.DoesNotContain("mean", before.Bundle.Manifest.Trunk.Outputs);
        var lower = RandomHead.OfTokens(_folder.Path, "lower", _random);
        await AddAsync(lower.Folder);

        var report = await AddAsync(RandomHead.OfText(_folder.Path, "upper", _random, lower).Folder);

        Assert.True(report.Parity[0].LargestDifference < 1e-4, report.Parity[0].ToString());
        Assert.Equal(before.Bundle.Manifest.Files["trunk.onnx"], report.Bundle.Manifest.Files["trunk.onnx"]);
    }

    [Fact]
    public async Task AddAsync_CheckpointOfTheSameTrunk_AddsItsHead()
    {
        await ImportAsync(WeightPrecision.Fp32);
        using var checkpoint = Classifier();

        var report = await AddAsync(checkpoint.Path, "topics");

        Assert.Equal(["embedding", "topics", "features"], report.Bundle.Manifest.Heads.Select(head => head.Name));
        Assert.True(report.Parity[0].LargestDifference < 1e-4, report.Parity[0].ToString());
        var taken = await Assert.ThrowsAsync<ImportException>(() => AddAsync(checkpoint.Path, "topics"));
        Assert.Contains("already has a head 'topics'. Use --name", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAsync_OtherTrunk_NamesTheFirstTensorThatDiffers()
    {
        await ImportAsync(WeightPrecision.Fp32);
        using var weights = Classifier();
        weights.EditWeights(tensors => tensors.Select(t => t.Name.Contains("layer.1.output.dense") || t.Name.Contains("layer.2.") ? t with
        {
            Values = [.. t.Values.Select(value => value + 1e-6f)],
        }
        : t));
        using var settings = Classifier();
        settings.Edit("config.json", config => config["hidden_act"] = "gelu");
        using var tokens = Classifier();
        File.Delete(tokens.At("tokenizer.json"));
        await File.WriteAllTextAsync(tokens.At("vocab.txt"), (await File.ReadAllTextAsync(tokens.At("vocab.txt"), Cancel)).Replace("\nprog\n", "\nprogs\n", StringComparison.Ordinal), Cancel);

        Assert.Contains("its tensor 'encoder.layer.1.output.dense.", await FaultAsync(weights.Path), StringComparison.Ordinal);
        Assert.Contains("has another tokenizer", await FaultAsync(tokens.Path), StringComparison.Ordinal);
        Assert.Contains("its settings (layers, attention heads, activation", await FaultAsync(settings.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveAsync_HeadThatAnotherReads_IsRefused()
    {
        var lower = RandomHead.OfText(_folder.Path, "lower", _random);
        await ImportAsync(WeightPrecision.Fp32, lower, RandomHead.OfTokens(_folder.Path, "upper", _random, lower));

        var refused = await Assert.ThrowsAsync<ImportException>(() => BundleHeads.RemoveAsync(Target, "lower", cancellationToken: Cancel));
        var copy = await BundleHeads.RemoveAsync(Target, "upper", _folder.File("copy"), Cancel);
        copy = await BundleHeads.RemoveAsync(copy.Folder, "lower", cancellationToken: Cancel);

        Assert.Equal("The head 'upper' reads the head 'lower'; remove 'upper' first.", refused.Message);
        Assert.Equal(["embedding", "features"], copy.Manifest.Heads.Select(head => head.Name));
        Assert.DoesNotContain(copy.Manifest.Files.Keys, file => file.Contains("lower", StringComparison.Ordinal));
        Assert.Contains("upper", (await Bundle.OpenAsync(Target, Cancel)).Manifest.Heads.Select(head => head.Name));
    }

    [Fact]
    public async Task AddAsync_FolderWithOtherFiles_LosesNone()
    {
        await ImportAsync(WeightPrecision.Fp32);
        await File.WriteAllTextAsync(Path.Combine(Target, "NOTES.txt"), "mine", Cancel);
        var head = RandomHead.OfText(_folder.Path, "mood", _random);

        var refused = await Assert.ThrowsAsync<ImportException>(() => AddAsync(head.Folder));

        Assert.Contains("has 'NOTES.txt', which is no file of its bundle", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Target, "NOTES.txt")));
    }

    [Fact]
    public async Task AddAsync_LinkToABundle_ChangesTheBundleBehindIt()
    {
        await ImportAsync(WeightPrecision.Fp32);
        var link = _folder.File("current");
        Directory.CreateSymbolicLink(link, Target);
        var head = RandomHead.OfText(_folder.Path, "mood", _random);

        await BundleHeads.AddAsync(new HeadRequest { Bundle = link, Folder = head.Folder }, cancellationToken: Cancel);

        Assert.NotNull(new DirectoryInfo(link).LinkTarget);
        Assert.Contains("mood", (await Bundle.OpenAsync(Target, Cancel)).Manifest.Heads.Select(entry => entry.Name));
    }

    [Fact]
    public async Task AddAsync_BundleOfAnOlderVersion_IsRefused()
    {
        await ImportAsync(WeightPrecision.Fp32);
        var path = Path.Combine(Target, "model.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path, Cancel))!;
        var outputs = manifest["trunk"]!["outputs"]!.AsArray();
        outputs.RemoveAt(1);
        await File.WriteAllTextAsync(path, manifest.ToJsonString(), Cancel);

        Assert.Contains("does not return all of its hidden states", await FaultAsync(RandomHead.OfText(_folder.Path, "mood", _random).Folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAsync_HeadOfAnotherTrunk_IsRefused()
    {
        await ImportAsync(WeightPrecision.Fp32);
        var head = RandomHead.OfText(_folder.Path, "mood", _random);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(head.Folder, "head.json"), Cancel))!;
        json["trunk"] = "other";
        await File.WriteAllTextAsync(Path.Combine(head.Folder, "head.json"), json.ToJsonString(), Cancel);

        Assert.Contains("was trained on the trunk 'other', not on 'bert-relu-tanh'", await FaultAsync(head.Folder), StringComparison.Ordinal);
    }

    /// <summary>A forgotten `reads` must not drop the layer that was trained for it.</summary>
    [Fact]
    public async Task AddAsync_HeadFolderWithATensorTooMany_NamesIt()
    {
        var lower = RandomHead.OfTokens(_folder.Path, "lower", _random);
        await ImportAsync(WeightPrecision.Fp32, lower);
        var head = RandomHead.OfTokens(_folder.Path, "upper", _random, lower);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(head.Folder, "head.json"), Cancel))!.AsObject();
        json.Remove("reads");
        await File.WriteAllTextAsync(Path.Combine(head.Folder, "head.json"), json.ToJsonString(), Cancel);

        Assert.Contains("has the tensor 'input.bias', which the head in head.json does not have", await FaultAsync(head.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveAsync_UnknownOrOnlyHead_IsRefused()
    {
        await ImportAsync(WeightPrecision.Fp32);
        var unknown = await Assert.ThrowsAsync<ImportException>(() => BundleHeads.RemoveAsync(Target, "mood", cancellationToken: Cancel));
        await BundleHeads.RemoveAsync(Target, "embedding", cancellationToken: Cancel);
        var only = await Assert.ThrowsAsync<ImportException>(() => BundleHeads.RemoveAsync(Target, "features", cancellationToken: Cancel));

        Assert.Contains("has no head 'mood'; it has embedding, features.", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("is the only head", only.Message, StringComparison.Ordinal);
    }

    // The trunk of the fixture with a classifier.
    private static CheckpointFolder Classifier()
    {
        var random = new Random(9);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
        return new CheckpointFolder()
            .Edit("config.json", config => config["architectures"] = new JsonArray("BertForSequenceClassification"))
            .EditWeights(tensors =>
            [
                .. tensors.Where(tensor => !tensor.Name.StartsWith("pooler.", StringComparison.Ordinal)).Select(t => t with { Name = $"bert.{t.Name}" }),
                ("bert.pooler.dense.weight", [32, 32], Values(1024)), ("bert.pooler.dense.bias", [32], Values(32)),
                ("classifier.weight", [2, 32], Values(64)), ("classifier.bias", [2], Values(2)),
            ]);
    }

    private Task<ImportReport> ImportAsync(WeightPrecision precision, params IEnumerable<RandomHead> heads) => CheckpointImporter.ImportAsync(
        new ImportRequest { Folder = Trunk, Output = Target, Precision = precision, Heads = [.. heads.Select(head => head.Folder)], Name = "tiny" },
        cancellationToken: Cancel);

    private Task<ImportReport> AddAsync(string folder, string? name = null) =>
        BundleHeads.AddAsync(new HeadRequest { Bundle = Target, Folder = folder, Name = name }, cancellationToken: Cancel);

    private async Task<string> FaultAsync(string folder) => (await Assert.ThrowsAsync<ImportException>(() => AddAsync(folder))).Message;
}
