using BertGrains.Import;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Trunks;

/// <summary>A packed trunk runs the layers up to the last one that is read.</summary>
public sealed class TrunkDepthTests
{
    private const int Tokens = 11;

    [Theory]
    [InlineData("bert-classify", WeightPrecision.Fp32)]
    [InlineData("bert-classify", WeightPrecision.Int8)]
    [InlineData("electra-classify", WeightPrecision.Int8)]
    [InlineData("modernbert-classify", WeightPrecision.Fp32)]
    [InlineData("modernbert-classify", WeightPrecision.Int8)]
    [InlineData("mpnet-model", WeightPrecision.Fp32)]
    public async Task Run_Depth_StatesAboveHaveNoRows(string name, WeightPrecision precision)
    {
        TinyTrunks.RequirePacking();
        await using var checkpoint = await TinyCheckpoint.StartAsync(name, precision);
        var bundle = await Bundle.OpenAsync(checkpoint.Folder, TestContext.Current.CancellationToken);
        using var trunk = PackedTrunk.TryLoad(bundle, OnnxEnvironment.ForCpu)!;
        var layers = bundle.Manifest.Dimensions.Layers;
        var whole = Run(trunk, layers, layers);

        for (var depth = 0; depth <= layers; depth++)
        {
            var states = Run(trunk, depth, layers);
            for (var layer = 0; layer <= layers; layer++)
                Assert.Equal(layer <= depth ? whole[layer] : [], states[layer]);
        }
    }

    /// <summary>The lane asks for no more layers than its heads read.</summary>
    [Fact]
    public async Task Run_HeadsOfALowLayer_HaveTheSameResultsAlone()
    {
        using var folder = new TemporaryFolder();
        var head = RandomHead.OfTokens(folder.Path, "low", new Random(3));
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = TinyModel.FixturePath("bert-relu-tanh"), Output = folder.File("bundle"), Heads = [head.Folder] },
            cancellationToken: TestContext.Current.CancellationToken);
        var bundle = await Bundle.OpenAsync(folder.File("bundle"), TestContext.Current.CancellationToken);
        using var device = TinyTrunks.Load(bundle);
        var items = PlainRuns.Items(bundle, _ => 0b010, 1, 7, 40, 12, 3);

        device.Run(0, items);

        PlainRuns.AssertSame(bundle, items, (plain, values) => plain.Zip(values).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4));
    }

    private static float[][] Run(PackedTrunk trunk, int depth, int layers)
    {
        using var options = new RunOptions();
        var ids = Enumerable.Range(5, Tokens).ToArray();
        using var idValues = OrtValue.CreateTensorValueFromMemory(ids, [Tokens]);
        using var types = OrtValue.CreateTensorValueFromMemory(new int[Tokens], [Tokens]);
        using var lengths = OrtValue.CreateTensorValueFromMemory((int[])[4, Tokens - 4], [2]);
        using var depthValue = OrtValue.CreateTensorValueFromMemory((int[])[depth], [1]);
        using var outputs = trunk.Session.Run(
            options,
            [TensorNames.InputIds, TensorNames.TokenTypeIds, PackedTrunk.Lengths, PackedTrunk.Attended, PackedTrunk.Depth],
            [idValues, types, lengths, lengths, depthValue],
            [.. Enumerable.Range(0, layers + 1).Select(TensorNames.Hidden)]);
        return [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray())];
    }
}
