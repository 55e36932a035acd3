using System.Security.Cryptography;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests;

public sealed class CheckpointImporterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bertgrains-import-").FullName;

    private string Target => Path.Combine(_folder, "models", "tiny");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ImportAsync_PlainBert_WritesAVerifiedBundle()
    {
        var report = await ImportAsync();

        var manifest = report.Bundle.Manifest;
        Assert.Equal(Target, report.Bundle.Folder);
        Assert.Equal("bert-relu-tanh", manifest.Name);
        Assert.Equal("fp32", manifest.Precision);
        Assert.Equal(["embedding", "features"], manifest.Heads.Select(h => h.Name));
        Assert.Equal(["heads/embedding.onnx", "trunk.onnx", "trunk.sha256", "vocab.txt"], manifest.Files.Keys.Order());
        Assert.All(report.Parity, figure => Assert.True(figure.LargestDifference < 1e-4, figure.ToString()));
        Assert.Equal(manifest.Trunk.Outputs.Concat(manifest.Heads.Select(h => h.Name)), report.Parity.Select(f => f.What));
        Assert.Equal(["tiny"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a ")]
    [InlineData("a\nb\u001b[31m")]
    public async Task ImportAsync_NameThatCannotBePrinted_IsRefused(string name)
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(r => r with { Name = name }));

        Assert.StartsWith($"The model's name is '{name}'; it must have printable characters", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Theory]
    [InlineData("../x y")]
    [InlineData("/x")]
    [InlineData("org//x")]
    [InlineData("org/..")]
    public async Task ImportAsync_NameThatIsAWayThroughFolders_IsRefused(string name)
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(r => r with { Name = name }));

        Assert.StartsWith($"The model's name is '{name}'; its parts between slashes", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-classify", "classification", BertTask.Classify, ScoreActivation.Softmax)]
    [InlineData("bert-classify-multilabel", "classification", BertTask.Classify, ScoreActivation.Sigmoid)]
    [InlineData("bert-rerank", "relevance", BertTask.Rerank, ScoreActivation.Sigmoid)]
    [InlineData("bert-zero-shot", "classification", BertTask.Classify, ScoreActivation.Softmax)]
    [InlineData("bert-answers", "answers", BertTask.QuestionAnswer, null)]
    [InlineData("distilbert-answers", "answers", BertTask.QuestionAnswer, null)]
    [InlineData("bert-cased-entities", "entities", BertTask.TokenClassify, ScoreActivation.Softmax)]
    [InlineData("distilbert-classify", "classification", BertTask.Classify, ScoreActivation.Softmax)]
    [InlineData("distilbert-entities", "entities", BertTask.TokenClassify, ScoreActivation.Softmax)]
    [InlineData("electra-classify", "classification", BertTask.Classify, ScoreActivation.Softmax)]
    [InlineData("electra-entities", "entities", BertTask.TokenClassify, ScoreActivation.Softmax)]
    [InlineData("modernbert-classify", "classification", BertTask.Classify, ScoreActivation.Softmax)]
    [InlineData("roberta-classify", "classification", BertTask.Classify, ScoreActivation.Softmax)]
    [InlineData("roberta-entities", "entities", BertTask.TokenClassify, ScoreActivation.Softmax)]
    [InlineData("xlm-roberta-entities", "entities", BertTask.TokenClassify, ScoreActivation.Softmax)]
    public async Task ImportAsync_CheckpointWithHead_AgreesWithTheReference(
        string name, string head, BertTask task, ScoreActivation? activation)
    {
        var report = await ImportAsync(r => r with { Folder = TestFiles.Tiny(name) });

        var entry = report.Bundle.Manifest.Heads[0];
        Assert.Equal((head, task, activation), (entry.Name, entry.Task, entry.Activation));
        Assert.All(report.Parity, figure => Assert.True(figure.LargestDifference < 1e-4, figure.ToString()));
    }

    [Theory]
    [InlineData("bert-masked-lm", "fill-mask", "sparse")]
    [InlineData("bert-pretraining", "fill-mask", "sparse", "next-sentence")]
    [InlineData("bert-next-sentence", "next-sentence")]
    [InlineData("distilbert-masked-lm", "fill-mask", "sparse")]
    [InlineData("modernbert-masked-lm", "fill-mask", "sparse")]
    [InlineData("roberta-masked-lm", "fill-mask", "sparse")]
    [InlineData("electra-discriminator", "replaced-tokens")]
    public async Task ImportAsync_ClassForPretraining_HasItsHeadsAndAgrees(string name, params string[] heads)
    {
        var report = await ImportAsync(r => r with { Folder = TestFiles.Tiny(name) });

        Assert.Equal([.. heads, "features"], report.Bundle.Manifest.Heads.Select(head => head.Name));
        Assert.All(report.Parity, figure => Assert.True(figure.LargestDifference < 1e-4, figure.ToString()));
    }

    [Theory]
    [InlineData(WeightPrecision.Fp16)]
    [InlineData(WeightPrecision.Int8)]
    public async Task ImportAsync_LanguageModelInALowerPrecision_StaysClose(WeightPrecision precision)
    {
        var report = await ImportAsync(r => r with { Folder = TestFiles.Tiny("bert-masked-lm"), Precision = precision });

        Assert.All(report.Parity, figure => Assert.True(figure.LeastCosine > 0.99, figure.ToString()));
    }

    [Theory]
    [InlineData("bert-classify")]
    [InlineData("bert-cased-entities")]
    public async Task ImportAsync_Fp16HeadThatReadsHiddenStates_IsComparedInFp16(string name)
    {
        var report = await ImportAsync(r => r with { Folder = TestFiles.Tiny(name), Precision = WeightPrecision.Fp16 });

        Assert.All(report.Parity, figure => Assert.True(figure.LeastCosine > 0.9999, figure.ToString()));
    }

    [Theory]
    [InlineData("st-cls", "cls")]
    [InlineData("st-max", "max")]
    [InlineData("st-sqrt", "mean_sqrt_len_tokens")]
    [InlineData("st-weighted", "weightedmean")]
    [InlineData("st-last", "lasttoken")]
    public async Task ImportAsync_SentenceTransformer_AgreesWithTheReference(string name, string pooling)
    {
        var report = await ImportAsync(r => r with { Folder = TestFiles.Tiny(name) });

        Assert.Equal(pooling, report.Bundle.Manifest.Heads[0].Pooling);
        Assert.Equal(name is not ("st-last" or "st-max"), report.Bundle.Manifest.Heads[0].Normalize);
        Assert.True(report.Parity.Single(f => f.What == "embedding").LargestDifference < 1e-5);
    }

    [Fact]
    public async Task ImportAsync_DenseModule_AgreesWithTheReference()
    {
        using var folder = new CheckpointFolder("st-dense");
        var report = await ImportAsync(r => r with { Folder = folder.Path, Name = "dense" });

        Assert.Equal(16, report.Bundle.Manifest.Heads[0].Dimensions);
        Assert.Equal(48, report.Bundle.Manifest.MaxTokens);
        Assert.True(report.Parity.Single(f => f.What == "embedding").LargestDifference < 1e-5);
    }

    [Fact]
    public async Task ImportAsync_Int8_CalibratesOnTheGivenTexts()
    {
        var builtIn = await ImportAsync(r => r with { Precision = WeightPrecision.Int8 });
        var texts = Path.Combine(_folder, "texts.txt");
        await File.WriteAllTextAsync(texts, "One text only.\n\n", TestContext.Current.CancellationToken);
        var own = await ImportAsync(r => r with { Precision = WeightPrecision.Int8, Calibration = texts, Overwrite = true });

        Assert.Equal("int8", own.Bundle.Manifest.Precision);
        Assert.NotEqual(builtIn.Bundle.Revision, own.Bundle.Revision);
        Assert.True(builtIn.Parity.Single(f => f.What == "embedding").LeastCosine > 0.98);
        await File.WriteAllTextAsync(texts, "\n", TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<ImportException>(
            () => ImportAsync(r => r with { Precision = WeightPrecision.Int8, Calibration = texts, Overwrite = true }));
        Assert.Contains("no texts for calibration", fault.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Target, "model.json")));
    }

    [Theory]
    [InlineData(WeightPrecision.Fp32)]
    [InlineData(WeightPrecision.Fp16)]
    [InlineData(WeightPrecision.Int8)]
    public async Task ImportAsync_Twice_GivesTheSameBytes(WeightPrecision precision)
    {
        await ImportAsync(r => r with { Precision = precision });
        var first = Digests();
        await ImportAsync(r => r with { Precision = precision, Overwrite = true });

        Assert.Equal(first, Digests());
    }

    [Fact]
    public async Task ImportAsync_TargetIsABundle_IsReplacedOnlyWithOverwrite()
    {
        await ImportAsync();
        var first = Digests();
        var fault = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(r => r with { Name = "other" }));
        Assert.Contains("--overwrite", fault.Message, StringComparison.Ordinal);
        Assert.Equal(first, Digests());

        await ImportAsync(r => r with { Name = "other", Overwrite = true });
        Assert.NotEqual(first, Digests());
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task ImportAsync_TargetIsNotABundle_IsNotReplaced()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "thesis.txt"), "years of work", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<ImportException>(() => ImportAsync(r => r with { Overwrite = true }));

        Assert.True(File.Exists(Path.Combine(Target, "thesis.txt")));
    }

    [Fact]
    public async Task ImportAsync_FailureOrCancellation_LeavesNoFiles()
    {
        using var damaged = new CheckpointFolder();
        damaged.Edit("config.json", c => c["hidden_act"] = "mish");
        await Assert.ThrowsAsync<ImportException>(() => ImportAsync(r => r with { Folder = damaged.Path }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!));

        using var source = new CancellationTokenSource();
        var steps = new CancelAt("Comparing with the reference", source);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CheckpointImporter.ImportAsync(Request(), steps, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task ImportAsync_TemporaryFolderOfAnotherRun_IsRemovedUnlessLocked()
    {
        var (dead, alive) = (Path.Combine(_folder, "models", ".tiny.importing-01"), Path.Combine(_folder, "models", ".tiny.importing-23"));
        foreach (var folder in (string[])[dead, alive])
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, ".lock"), "", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "trunk.onnx"), "half", TestContext.Current.CancellationToken);
        }

        await using var held = new FileStream(Path.Combine(alive, ".lock"), FileMode.Open, FileAccess.Write, FileShare.None);

        Assert.Equal("bert-relu-tanh", (await ImportAsync()).Bundle.Manifest.Name);
        Assert.False(File.Exists(Path.Combine(Target, ".lock")));
        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(alive));
    }

    private ImportRequest Request() => new() { Folder = TestFiles.Fixture("bert-relu-tanh"), Output = Target };

    private Task<ImportReport> ImportAsync(Func<ImportRequest, ImportRequest>? change = null) =>
        CheckpointImporter.ImportAsync(change?.Invoke(Request()) ?? Request(), cancellationToken: TestContext.Current.CancellationToken);

    private List<string> Digests() =>
    [
        .. Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetRelativePath(Target, f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];

    private sealed class CancelAt(string step, CancellationTokenSource source) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value == step)
                source.Cancel();
        }
    }
}
