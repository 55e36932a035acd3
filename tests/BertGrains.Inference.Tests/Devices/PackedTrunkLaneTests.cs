using System.Numerics.Tensors;
using BertGrains.Import;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Items;
using BertGrains.Inference.Trunks;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>Packed batches give what plain ONNX Runtime gives for each item alone.</summary>
public sealed class PackedTrunkLaneTests(TinyTrunks trunks) : IClassFixture<TinyTrunks>
{
    // The plain graph of int8 multiplies the same integers. Its attention and its normalizations round in another order, so a value near
    // the middle between two integers may become the other one. All heads of the shipped bundle on 150 items of up to 60 random tokens:
    // the least cosine was 0.9974, the least mean of a head 0.9992.
    private const float LeastCosine = 0.995f;

    private static readonly int[] Mixed = [7, 1, 128, 16, 17, 2, 96, 15, 33, 97, 1, 72, 64, 4, 73];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fp32")]
    [InlineData("int8")]
    public async Task Run_MixedLengths_GivesWhatEachItemGivesAlone(string precision)
    {
        using var edited = await EditedBundle.CreateAsync(trunks[precision], manifest: EditedBundle.WithFeatures("hidden.3"));
        var bundle = edited.Bundle;
        using var device = TinyTrunks.Load(bundle);
        Assert.False(device.PadsItems);
        var all = (1UL << bundle.Manifest.Heads.Count) - 1;

        foreach (var lengths in (int[][])[[1], [128], Mixed, [.. Enumerable.Range(0, 100).Select(i => (i * 37 % 40) + 1)]])
        {
            var items = PlainRuns.Items(bundle, number => lengths.Length == 1 ? all : ((ulong)number % all) + 1, lengths);
            device.Run(0, items);
            PlainRuns.AssertSame(bundle, items, precision == "fp32" ? AreEqual : AreSimilar);
        }
    }

    // Rows between two items of a head run too; parts of similar length are padded.
    [Theory]
    [InlineData("bert-cased-entities")]
    [InlineData("bert-classify")]
    [InlineData("st-cls")]
    [InlineData("st-max")]
    [InlineData("st-last")]
    [InlineData("st-weighted")]
    [InlineData("st-dense")]
    [InlineData("distilbert-entities")]
    [InlineData("electra-entities")]
    [InlineData("electra-classify", WeightPrecision.Int8)]
    [InlineData("bert-pretraining")]
    [InlineData("bert-masked-lm", WeightPrecision.Int8)]
    [InlineData("electra-discriminator")]
    [InlineData("modernbert-masked-lm")]
    [InlineData("mpnet-model")]
    [InlineData("mpnet-model", WeightPrecision.Int8)]
    [InlineData("modernbert-classify")]
    [InlineData("modernbert-classify", WeightPrecision.Int8)]
    public async Task Run_HeadsOfTokens_GiveWhatEachItemGivesAlone(string name, WeightPrecision precision = WeightPrecision.Fp32)
    {
        var checkpoint = Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models", "tiny", name);
        Assert.SkipUnless(Directory.Exists(checkpoint), $"../shared/models/tiny/{name} is absent.");
        using var folder = new TemporaryFolder();
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = checkpoint, Output = folder.File(name), Precision = precision }, cancellationToken: Cancel);
        var bundle = await Bundle.OpenAsync(folder.File(name), Cancel);
        using var device = TinyTrunks.Load(bundle);
        var all = (1UL << bundle.Manifest.Heads.Count) - 1;

        var items = PlainRuns.Items(bundle, number => ((ulong)number % all) + 1, [.. Mixed, .. Mixed]);
        device.Run(0, items);

        Assert.False(device.PadsItems);
        PlainRuns.AssertSame(bundle, items, precision == WeightPrecision.Fp32 ? AreEqual : AreSimilar);
    }

    [Fact]
    public async Task Run_ShippedBundle_AllHeadsGiveWhatEachItemGivesAlone()
    {
        using var edited = await EditedBundle.CreateAsync(
            ShippedBundle.Folder,
            manifest: manifest =>
            {
                EditedBundle.WithFeatures("hidden.0", "hidden.3")(manifest);
                manifest["maxTokens"] = 512;
            });
        var bundle = edited.Bundle;
        using var device = TinyTrunks.Load(bundle);
        Assert.False(device.PadsItems);
        var all = (1UL << bundle.Manifest.Heads.Count) - 1;

        int[] lengths = [1, 2, 30, 31, 256, 100, 17, 512];
        var items = PlainRuns.Items(bundle, number => number % 2 == 0 ? all : 1UL << number, lengths);
        device.Run(0, items);

        Assert.Equal(lengths, items.Select(item => item.Outputs.First(output => output is not null)!.Rows is var rows and > 1 ? rows : item.Length));
        PlainRuns.AssertSame(bundle, items, AreSimilar);
    }

    [Theory]
    [InlineData(16, 16, 16, "gelu", true)]
    [InlineData(32, 4, 48, "relu", true)]
    [InlineData(48, 4, 80, "silu", true)]
    [InlineData(48, 1, 16, "gelu_new", true)]
    [InlineData(80, 4, 32, "gelu", true)]
    [InlineData(24, 3, 32, "gelu", false)]
    [InlineData(32, 4, 40, "gelu", false)]
    public async Task Run_OtherSizes_ArePackedInMultiplesOf16(int hidden, int heads, int intermediate, string activation, bool isPacked)
    {
        TinyTrunks.RequirePacking();
        using var folder = new TemporaryFolder();
        SizedCheckpoint.Write(folder.File("checkpoint"), hidden, heads, intermediate, activation);
        foreach (var precision in (WeightPrecision[])[WeightPrecision.Fp32, WeightPrecision.Int8])
        {
            var output = folder.File(precision.ToString());
            await CheckpointImporter.ImportAsync(
                new ImportRequest { Folder = folder.File("checkpoint"), Output = output, Precision = precision }, cancellationToken: Cancel);
            var bundle = await Bundle.OpenAsync(output, Cancel);
            using var device = TinyTrunks.Load(bundle);

            Assert.Equal(isPacked, !device.PadsItems);
            var items = PlainRuns.Items(bundle, _ => 3, Mixed);
            device.Run(0, items);
            if (isPacked)
                PlainRuns.AssertSame(bundle, items, precision == WeightPrecision.Fp32 ? AreEqual : AreSimilar);
        }
    }

    [Fact]
    public async Task Run_SameItemAfterOthers_GivesTheSameBits()
    {
        var bundle = await Bundle.OpenAsync(trunks["int8"], Cancel);
        using var device = TinyTrunks.Load(bundle);
        var first = PlainRuns.Items(bundle, _ => 1, 21);
        device.Run(0, first);
        var again = PlainRuns.Items(bundle, _ => 1, 21);
        device.Run(0, PlainRuns.Items(bundle, _ => 1, 128, 3, 77));
        device.Run(0, again);

        Assert.Equal(first[0].Outputs[0]!.Values.ToArray(), again[0].Outputs[0]!.Values.ToArray());
    }

    // A batch of a caller that has not asked whether the device pads.
    [Fact]
    public async Task Run_BatchThatCountsPadding_RunsWithout()
    {
        var bundle = await Bundle.OpenAsync(trunks["fp32"], Cancel);
        using var device = TinyTrunks.Load(bundle);
        var batch = new Batch();
        var items = PlainRuns.Items(bundle, _ => 1, 3, 50, 1);
        Array.ForEach(items, batch.Add);

        device.Run(0, batch);

        PlainRuns.AssertSame(bundle, items, AreEqual);
    }

    [Theory]
    [InlineData("fp32", 1_500, 0)]
    [InlineData("int8", 1_500, 0)]
    [InlineData("fp32", -1, 0)]
    [InlineData("int8", -1, 0)]
    [InlineData("fp32", int.MinValue, 0)]
    [InlineData("int8", int.MaxValue, 0)]
    [InlineData("fp32", 5, 129)]
    [InlineData("int8", 5, 129)]
    [InlineData("int8", 5, 5_000)]
    public async Task Run_ItemThatTheTrunkCannotRun_FailsAndTheNextRuns(string precision, int id, int length)
    {
        TinyTrunks.RequirePacking();
        var bundle = await Bundle.OpenAsync(trunks[precision], Cancel);
        using var device = TinyTrunks.Load(bundle);
        var items = PlainRuns.Items(bundle, _ => 3, 5, 9);
        int[] ids = [.. Enumerable.Repeat(5, Math.Max(4, length))];
        ids[^1] = id;

        var fault = Assert.Throws<OnnxRuntimeException>(() => device.Run(0, [.. items, new WorkItem(ids, 2, 3)]));
        Assert.Contains(length > 0 ? $"{length} tokens is longer than the 128 positions" : $"token id {id}", fault.Message, StringComparison.Ordinal);

        device.Run(0, items);
        PlainRuns.AssertSame(bundle, items, precision == "fp32" ? AreEqual : AreSimilar);
    }

    private static bool AreEqual(float[] expected, float[] actual) =>
        expected.Length == actual.Length && expected.Zip(actual).All(pair => MathF.Abs(pair.First - pair.Second) <= 2e-5f);

    private static bool AreSimilar(float[] expected, float[] actual) =>
        expected.Length == actual.Length && TensorPrimitives.CosineSimilarity<float>(expected, actual) >= LeastCosine;
}
