using BertGrains.Import.Checkpoints;
using BertGrains.Import.Safetensors;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Tests;

/// <summary>The real encoder with all its heads as an fp32 bundle, against the golden outputs, alone and in one padded batch.</summary>
public sealed class MiniLmBundleTests(MiniLmBundleTests.Imported imported) : IClassFixture<MiniLmBundleTests.Imported>
{
    // The batch holds every text; running each by itself as well only costs time.
    private const int TextsAlone = 6;

    private static readonly string[] HeadNames = ["sentiment", "emotion", "intent", "banking", "entities"];

    [Fact]
    public async Task Trunk_GoldenTexts_LayersAgreeWithin1e4()
    {
        using var bundle = await imported.OpenAsync();
        var cases = JsonFile.ReadElement(TestFiles.Shared("golden/minilm/hidden.json"));
        using var golden = SafetensorsFile.Open(TestFiles.Shared("golden/minilm/hidden.safetensors"));
        var texts = cases.EnumerateArray().Select(c => Plain(new JsonFile("hidden.json", c).IntListOrNull("ids")!)).ToList();
        for (var layer = 0; layer <= 6; layer++)
            AssertAloneAndTogether(bundle, texts, $"hidden.{layer}", i => golden.ReadFloats($"{i}.hidden.{layer}"), 1e-4, unitLength: false);
    }

    [Fact]
    public async Task Embedding_GoldenTexts_AgreesWithin1e5()
    {
        using var bundle = await imported.OpenAsync();
        using var golden = SafetensorsFile.Open(TestFiles.Shared("golden/minilm/embeddings.safetensors"));
        var rows = golden.ReadFloats("embeddings").Chunk(384).ToList();
        var texts = Encode(await MiniLm.OpenAsync(), File.ReadLines(TestFiles.Shared("golden/minilm/texts.txt")).Take(24));

        AssertAloneAndTogether(bundle, texts, "embedding", i => rows[i], 1e-5, unitLength: true);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("emotion")]
    [InlineData("intent")]
    [InlineData("banking")]
    public async Task TextHead_ExpectedTexts_LogitsAgreeWithin1e3(string name)
    {
        using var bundle = await imported.OpenAsync();
        var folder = TestFiles.Shared($"models/heads/{name}");
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var rows = expected.ReadFloats("logits").Chunk((int)expected.ShapeOf("logits")[1]).ToList();
        var texts = Encode(await MiniLm.OpenAsync(), JsonFile.Read(Path.Combine(folder, "expected.json")).StringList("texts"));

        AssertAloneAndTogether(bundle, texts, name, i => rows[i], 1e-3, unitLength: false);
    }

    [Fact]
    public async Task TokenHead_ExpectedTexts_LogitsAgreeWithin1e3()
    {
        using var bundle = await imported.OpenAsync();
        var folder = TestFiles.Shared("models/heads/entities");
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var cases = JsonFile.Read(Path.Combine(folder, "expected.json")).Find("cases")!.Value;
        var texts = cases.EnumerateArray().Select(c => Plain(new JsonFile("expected.json", c).IntListOrNull("ids")!)).ToList();

        AssertAloneAndTogether(bundle, texts, "entities", i => expected.ReadFloats($"{i}.logits"), 1e-3, unitLength: false);
    }

    private static EncodedText Plain(IReadOnlyList<int> ids) => new([.. ids], new int[ids.Count]);

    private static IReadOnlyList<EncodedText> Encode(Checkpoint checkpoint, IEnumerable<string> texts) =>
        EncodedText.EncodeAll(checkpoint, texts.Select(t => (t, (string?)null)));

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
            TestFiles.Shared("models/heads");
            var bundle = await _bundle.Value;
            return new BareRuntime(bundle.Folder, bundle.Manifest);
        }

        private async Task<Bundle> ImportAsync()
        {
            var request = new ImportRequest
            {
                Folder = TestFiles.Shared("models/all-minilm-l6-v2"),
                Output = Path.Combine(_folder, "bundle"),
                Heads = [.. HeadNames.Select(name => TestFiles.Shared($"models/heads/{name}"))],
            };
            return (await CheckpointImporter.ImportAsync(request)).Bundle;
        }
    }
}
