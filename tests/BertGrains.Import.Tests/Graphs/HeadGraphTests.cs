using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Graphs;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Tests.Graphs;

public sealed class HeadGraphTests
{
    [Theory]
    [InlineData("st-mean")]
    [InlineData("st-cls")]
    [InlineData("st-max")]
    [InlineData("st-sqrt")]
    [InlineData("st-weighted")]
    [InlineData("st-last")]
    [InlineData("st-dense")]
    public async Task Build_SentenceTransformers_EqualsTheReference(string name)
    {
        var folder = TestFiles.Tiny(name);
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var texts = JsonFile.Read(Path.Combine(folder, "expected.json")).StringList("texts");

        AssertEmbeddings(checkpoint, texts, [.. expected.ReadFloats("embeddings").Chunk((int)expected.ShapeOf("embeddings")[1])], 1e-5);
    }

    [Fact]
    public async Task Build_MiniLm_GivesTheGoldenEmbeddings()
    {
        var checkpoint = await MiniLm.OpenAsync();

        AssertEmbeddings(checkpoint, MiniLmGoldens.Texts, MiniLmGoldens.Embeddings, 1e-5);
    }

    [Fact]
    public async Task Build_SeveralPoolingModes_ConcatenatesThem()
    {
        var checkpoint = await Checkpoint.OpenAsync(TestFiles.Tiny("bert-relu-tanh"), TestContext.Current.CancellationToken);
        var all = Enum.GetValues<PoolingMode>();
        HeadWeights[] heads =
        [
            new EmbeddingHeadWeights("all", all, [], Normalize: false, all.Length * 32),
            .. all.Select(mode => new EmbeddingHeadWeights($"{mode}", [mode], [], Normalize: false, 32)),
        ];
        using var runner = new GraphRunner(checkpoint.Encoder, GraphFormat.Fp32, heads);
        EncodedText[] items = [new([2, 264, 3], [0, 0, 0]), new([2, 441, 569, 456, 172, 3], [0, 0, 0, 1, 1, 1])];
        var joined = runner.RunHead("all", items);
        for (var row = 0; row < items.Length; row++)
            Assert.Equal(all.SelectMany(mode => runner.RunHead($"{mode}", items)[row]), joined[row]);
    }

    [Theory]
    [InlineData("bert-classify")]
    [InlineData("bert-classify-multilabel")]
    [InlineData("bert-rerank")]
    [InlineData("bert-cased-entities")]
    public async Task Build_OwnHead_EqualsTheExpectedLogits(string name)
    {
        var folder = TestFiles.Tiny(name);
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        using var expected = new ExpectedCases(folder);
        EncodedText[] items = [.. expected.Tokens.Select(t => new EncodedText([.. t.Ids], [.. t.Types]))];

        AssertLogits(checkpoint, checkpoint.Heads[0], items, i => expected.Tensors.ReadFloats($"{i}.logits"), 1e-4);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("emotion")]
    [InlineData("intent")]
    [InlineData("banking")]
    public async Task Build_TextHead_EqualsTheExpectedLogits(string name)
    {
        var checkpoint = await MiniLm.OpenAsync();
        var texts = MiniLm.Encode(checkpoint, MiniLmGoldens.HeadTexts);
        var logits = MiniLmGoldens.Logits(name);

        AssertLogits(checkpoint, MiniLm.ReadHead(name, checkpoint), texts, i => logits[i], 1e-3);
    }

    [Fact]
    public async Task Build_EntitiesHead_EqualsTheExpectedLogits()
    {
        var checkpoint = await MiniLm.OpenAsync();
        var texts = MiniLm.Encode(checkpoint, MiniLmGoldens.EntityTexts.Select(entry => entry.Text));

        AssertLogits(checkpoint, MiniLm.ReadHead("entities", checkpoint), texts, i => MiniLmGoldens.EntityTexts[i].Logits, 1e-3);
    }

    [Fact]
    public async Task Build_Fp16_ReturnsFp32CloseToTheFp32Graph()
    {
        var checkpoint = await Checkpoint.OpenAsync(TestFiles.Tiny("bert-relu-tanh"), TestContext.Current.CancellationToken);
        var encoder = checkpoint.Encoder;
        var labels = new LabelSet(["a", "b"], Inference.Bundles.ScoreActivation.Softmax, null);
        var output = new DenseWeights(32, 2, [.. Enumerable.Range(0, 64).Select(i => (i % 7 - 3) / 10f)], [0.5f, -0.5f]);
        HeadWeights[] heads =
        [
            new EmbeddingHeadWeights("embedding", Enum.GetValues<PoolingMode>(), [], Normalize: false, 6 * 32),
            new TokenHeadWeights("token", new LayerMix([0, 3], [0.25f, 0.5f]), [encoder.Layers[0]], output, labels),
        ];
        using var exact = new GraphRunner(encoder, GraphFormat.Fp32, heads);
        using var half = new GraphRunner(encoder, GraphFormat.Fp16, heads);
        EncodedText[] items = [new([2, 264, 3], [0, 0, 0]), new([2, 441, 569, 456, 172, 3], [0, 0, 0, 1, 1, 1])];
        foreach (var head in heads)
        {
            foreach (var (e, h) in exact.RunHead(head.Name, items).Zip(half.RunHead(head.Name, items)))
                Difference.AtMost(0.03, e, h);
        }
    }

    private static void AssertEmbeddings(
        Checkpoint checkpoint, IReadOnlyList<string> texts, IReadOnlyList<float[]> expected, double tolerance)
    {
        var head = Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]);
        AssertHead(checkpoint, head, MiniLm.Encode(checkpoint, texts), (i, answer) =>
            Difference.AtMost(tolerance, expected[i], head.Normalize ? Difference.Unit(answer) : answer));
    }

    private static void AssertLogits(
        Checkpoint checkpoint,
        HeadWeights head,
        IReadOnlyList<EncodedText> items,
        Func<int, float[]> expected,
        double tolerance) =>
        AssertHead(checkpoint, head, items, (i, answer) => Difference.AtMost(tolerance, expected(i), answer));

    private static void AssertHead(
        Checkpoint checkpoint, HeadWeights head, IReadOnlyList<EncodedText> items, Action<int, float[]> assert)
    {
        const int batchSize = 8;
        using var runner = new GraphRunner(checkpoint.Encoder, GraphFormat.Fp32, head);
        for (var start = 0; start < items.Count; start += batchSize)
        {
            var batch = items.Skip(start).Take(batchSize).ToList();
            var together = runner.RunHead(head.Name, batch);
            for (var i = 0; i < batch.Count; i++)
                assert(start + i, together[i]);
            assert(start, runner.RunHead(head.Name, [batch[0]])[0]);
        }
    }
}
