using System.Numerics.Tensors;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Graphs;
using BertGrains.Import.Quantization;
using BertGrains.Import.Tests.Graphs;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests.Quantization;

public sealed class Int8FormatTests
{
    [Fact]
    public async Task Calibrate_TinyBert_StaysCloseToTheReference()
    {
        var folder = TestFiles.Tiny("bert-relu-tanh");
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        using var expected = new ExpectedCases(folder);
        using var runner = new GraphRunner(checkpoint.Encoder, Calibrate(checkpoint));
        EncodedText[] items = [.. expected.Tokens.Select(t => new EncodedText([.. t.Ids], [.. t.Types]))];
        var results = runner.RunTrunk(items);
        for (var i = 0; i < items.Length; i++)
        {
            Assert.True(Cosine(expected.Tensors.ReadFloats($"{i}.hidden.0"), results["hidden.0"][i]) > 0.9999);
            Assert.True(Cosine(expected.Tensors.ReadFloats($"{i}.hidden.3"), results["hidden.3"][i]) > 0.99);
        }
    }

    [Fact]
    public async Task Calibrate_Twice_GivesTheSameBytes()
    {
        var checkpoint = await Checkpoint.OpenAsync(TestFiles.Tiny("bert-relu-tanh"), TestContext.Current.CancellationToken);
        byte[] Build() => TrunkGraph.Build(checkpoint.Encoder, Calibrate(checkpoint), [TensorNames.Mean]);

        Assert.Equal(Build(), Build());
    }

    [Fact]
    public async Task Calibrate_MiniLm_EmbeddingsStayCloseToTheReference()
    {
        var checkpoint = await MiniLm.OpenAsync();
        using var runner = new GraphRunner(checkpoint.Encoder, Calibrate(checkpoint), checkpoint.Heads[0]);
        var cosines = MiniLm.Encode(checkpoint, MiniLmGoldens.Texts).Zip(MiniLmGoldens.Embeddings)
            .Select(t => Cosine(t.Second, runner.RunHead("embedding", [t.First])[0])).Order().ToList();

        Assert.True(cosines.Average() >= 0.996, $"The mean cosine is {cosines.Average():f4}.");
        Assert.True(cosines[cosines.Count / 100] >= 0.99, $"The first percentile is {cosines[cosines.Count / 100]:f4}.");
    }

    [Fact]
    public async Task Calibrate_MiniLm_GivesAnItemTheSameResultAloneAndInABatch()
    {
        var checkpoint = await MiniLm.OpenAsync();
        using var runner = new GraphRunner(checkpoint.Encoder, Calibrate(checkpoint), checkpoint.Heads[0]);
        var items = MiniLm.Encode(checkpoint, CalibrationTexts.BuiltIn);
        var together = runner.RunHead("embedding", items);
        for (var i = 0; i < items.Count; i++)
            Assert.True(Cosine(runner.RunHead("embedding", [items[i]])[0], together[i]) > 0.9999);
    }

    [Fact]
    public async Task Calibrate_EntitiesHead_FindsTheSameLabels()
    {
        var checkpoint = await MiniLm.OpenAsync();
        var head = MiniLm.ReadHead("entities", checkpoint);
        using var runner = new GraphRunner(checkpoint.Encoder, Calibrate(checkpoint, head), head);

        var logits = runner.RunHead("entities", MiniLm.Encode(checkpoint, MiniLmGoldens.EntityTexts.Select(entry => entry.Text)));

        Assert.All(MiniLmGoldens.EntityTexts.Zip(logits), pair => Assert.Equal(Labels(pair.First.Logits), Labels(pair.Second)));
    }

    [Fact]
    public async Task Calibrate_Canceled_EndsBeforeTheNextText()
    {
        using var folder = new CheckpointFolder();
        var checkpoint = await folder.OpenAsync();
        using var source = new CancellationTokenSource();
        var texts = EncodedText.EncodeAll(checkpoint, CalibrationTexts.BuiltIn.Take(5).Select(text => (text, (string?)null)));
        var read = 0;

        Assert.Throws<OperationCanceledException>(() => Int8Format.Calibrate(checkpoint.Encoder, [], CancelAtThird(), source.Token));
        Assert.Equal(3, read);

        IEnumerable<EncodedText> CancelAtThird()
        {
            foreach (var text in texts)
            {
                if (++read == 3)
                    source.Cancel();
                yield return text;
            }
        }
    }

    private static Int8Format Calibrate(Checkpoint checkpoint, params HeadWeights[] heads) => Int8Format.Calibrate(
        checkpoint.Encoder, heads, MiniLm.Encode(checkpoint, CalibrationTexts.BuiltIn), TestContext.Current.CancellationToken);

    private static IEnumerable<int> Labels(float[] logits) => logits.Chunk(7).Select(token => TensorPrimitives.IndexOfMax<float>(token));

    private static float Cosine(float[] a, float[] b) => TensorPrimitives.CosineSimilarity<float>(a, b);
}
