using BertGrains.Import.Checkpoints;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Tests;

/// <summary>all-MiniLM-L6-v2 with all its heads as an fp32 bundle, against the reference outputs, alone and in one padded batch.</summary>
public sealed class MiniLmBundleTests(MiniLmBundleTests.Imported imported) : IClassFixture<MiniLmBundleTests.Imported>
{
    // The batch has every text; running each of them alone as well takes long and adds little.
    private const int TextsAlone = 6;

    [Fact]
    public async Task Trunk_GoldenTexts_LayersAgreeWithin1e4()
    {
        using var bundle = await imported.OpenAsync();
        var texts = MiniLmGoldens.StateIds.Select(MiniLm.Plain).ToList();

        for (var layer = 0; layer <= MiniLmGoldens.LastLayer; layer++)
            AssertAloneAndTogether(bundle, texts, $"hidden.{layer}", i => MiniLmGoldens.State(i, layer), 1e-4, unitLength: false);
    }

    [Fact]
    public async Task Embedding_GoldenTexts_AgreesWithin1e5()
    {
        using var bundle = await imported.OpenAsync();
        var texts = MiniLm.Encode(await MiniLm.OpenAsync(), MiniLmGoldens.Texts.Take(24));

        AssertAloneAndTogether(bundle, texts, "embedding", i => MiniLmGoldens.Embeddings[i], 1e-5, unitLength: true);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("emotion")]
    [InlineData("intent")]
    [InlineData("banking")]
    public async Task TextHead_GoldenTexts_LogitsAgreeWithin1e3(string name)
    {
        using var bundle = await imported.OpenAsync();
        var texts = MiniLm.Encode(await MiniLm.OpenAsync(), MiniLmGoldens.HeadTexts);
        var logits = MiniLmGoldens.Logits(name);

        AssertAloneAndTogether(bundle, texts, name, i => logits[i], 1e-3, unitLength: false);
    }

    [Fact]
    public async Task TokenHead_GoldenTexts_LogitsAgreeWithin1e3()
    {
        using var bundle = await imported.OpenAsync();
        var texts = MiniLmGoldens.EntityTexts.Select(entry => MiniLm.Plain(entry.Ids)).ToList();

        AssertAloneAndTogether(bundle, texts, "entities", i => MiniLmGoldens.EntityTexts[i].Logits, 1e-3, unitLength: false);
    }

    private static IReadOnlyDictionary<string, BareTensor> Run(BareRuntime bundle, IReadOnlyList<EncodedText> texts) =>
        bundle.Run([.. texts.Select(text => text.Ids)], [.. texts.Select(text => text.Types)]);

    private static void AssertAloneAndTogether(
        BareRuntime bundle, IReadOnlyList<EncodedText> texts, string name, Func<int, float[]> expected, double tolerance, bool unitLength)
    {
        var batch = Run(bundle, texts);
        for (var i = 0; i < texts.Count; i++)
        {
            var row = expected(i);
            AssertClose(batch[name].Item(i, row.Length).ToArray());
            if (i < TextsAlone)
                AssertClose(Run(bundle, [texts[i]])[name].Item(0, row.Length).ToArray());

            void AssertClose(float[] actual) => Difference.AtMost(tolerance, row, unitLength ? Difference.Unit(actual) : actual);
        }
    }

    /// <summary>The bundle, imported once for the whole class.</summary>
    public sealed class Imported : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("bertgrains-minilm-").FullName;
        private readonly Lazy<Task<Bundle>> _bundle;

        public Imported() => _bundle = new(ImportAsync);

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }

        public async Task<BareRuntime> OpenAsync()
        {
            // Skips this test. The task would cache the exception of the first test.
            _ = MiniLm.Folder;
            var bundle = await _bundle.Value;
            return new BareRuntime(bundle.Folder, bundle.Manifest);
        }

        private async Task<Bundle> ImportAsync()
        {
            var request = new ImportRequest
            {
                Folder = MiniLm.Folder,
                Output = Path.Combine(_folder, "bundle"),
                Heads = [.. MiniLmGoldens.TextHeads.Append("entities").Select(MiniLm.HeadFolderOf)],
            };
            return (await CheckpointImporter.ImportAsync(request)).Bundle;
        }
    }
}
