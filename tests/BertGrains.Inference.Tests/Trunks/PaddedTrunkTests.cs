using BertGrains.Import;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Trunks;

/// <summary>A padded trunk is cut where heads read, so that the layers above what a batch reads do not run.</summary>
public sealed class PaddedTrunkTests
{
    private const int Items = 2, Tokens = 9;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bert-classify", WeightPrecision.Fp32)]
    [InlineData("bert-classify", WeightPrecision.Fp16)]
    [InlineData("bert-classify", WeightPrecision.Int8)]
    [InlineData("electra-classify", WeightPrecision.Fp16)]
    [InlineData("mpnet-model", WeightPrecision.Fp16)]
    [InlineData("modernbert-classify", WeightPrecision.Fp16)]
    [InlineData("modernbert-classify", WeightPrecision.Int8)]
    public async Task Parts_HeadsOfEachLayer_GiveTheStatesOfTheWholeTrunk(string name, WeightPrecision precision)
    {
        await using var checkpoint = await TinyCheckpoint.StartAsync(name, precision);
        var layers = (await Bundle.OpenAsync(checkpoint.Folder, Cancel)).Manifest.Dimensions.Layers;
        string[] states = [.. Enumerable.Range(0, layers + 1).Select(TensorNames.Hidden)];
        using var edited = await EditedBundle.CreateAsync(checkpoint.Folder, manifest: EditedBundle.WithFeatures(states));

        AssertParts(edited.Bundle, states);
    }

    // Its constants are large enough to stay in the file, and its means read the states of all parts.
    [Fact]
    public async Task Parts_ShippedBundle_GiveTheStatesOfTheWholeTrunk()
    {
        using var edited = await EditedBundle.CreateAsync(ShippedBundle.Folder, manifest: EditedBundle.WithFeatures("hidden.0", "hidden.2", "hidden.5"));
        Assert.Contains(TensorNames.Mean, edited.Bundle.Manifest.Trunk.Outputs);

        AssertParts(edited.Bundle, "hidden.0", "hidden.2", "hidden.5", TensorNames.Mean);
    }

    [Fact]
    public async Task Load_HeadsOfTheLastLayer_HasOnePart()
    {
        await using var checkpoint = await TinyCheckpoint.StartAsync("bert-classify");
        using var trunk = PaddedTrunk.Load(await Bundle.OpenAsync(checkpoint.Folder, Cancel), OnnxEnvironment.ForCpu);

        Assert.Single(trunk.Parts);
    }

    /// <summary>The lane runs the parts that its heads need and no others.</summary>
    [Theory]
    [InlineData(WeightPrecision.Fp16)]
    public async Task Run_HeadsOfALowLayer_HaveTheSameResultsAloneAndWithOthers(WeightPrecision precision)
    {
        await using var checkpoint = await TinyCheckpoint.StartAsync("bert-classify", precision);
        using var edited = await EditedBundle.CreateAsync(checkpoint.Folder, manifest: EditedBundle.WithFeatures("hidden.0", "hidden.1"));
        using var device = TinyTrunks.Load(edited.Bundle);
        Assert.True(device.PadsItems);
        var heads = edited.Bundle.Manifest.Heads.Count;

        foreach (var set in Enumerable.Range(1, (1 << heads) - 1))
        {
            var items = PlainRuns.Items(edited.Bundle, _ => (ulong)set, 7, 7, 7);
            device.Run(0, items);
            PlainRuns.AssertSame(edited.Bundle, items, (plain, values) => plain.Zip(values).All(pair => Math.Abs(pair.First - pair.Second) < 5e-3));
        }
    }

    private static void AssertParts(Bundle bundle, params string[] outputs)
    {
        using var trunk = PaddedTrunk.Load(bundle, OnnxEnvironment.ForCpu);
        using var whole = OnnxEnvironment.OpenOnCpu(bundle.PathOf(bundle.Manifest.Trunk.Graph));
        var values = new Dictionary<string, OrtValue>
        {
            [TensorNames.InputIds] = Input(position => 5 + position),
            [TensorNames.AttentionMask] = Input(position => position < (2 * Tokens) - 3 ? 1 : 0),
            [TensorNames.TokenTypeIds] = Input(_ => 0),
        };
        try
        {
            using var options = new RunOptions();
            using var expected = whole.Run(options, TensorNames.TrunkInputs, [.. TensorNames.TrunkInputs.Select(name => values[name])], outputs);
            foreach (var part in trunk.Parts)
            {
                var results = part.Session.Run(options, [.. part.Inputs], [.. part.Inputs.Select(name => values[name])], part.Outputs);
                foreach (var (name, result) in part.Outputs.Zip(results))
                    values.Add(name, result);
            }

            Assert.Equal(outputs.Length, trunk.Parts.Count);
            Assert.All(trunk.Parts.Skip(1), part => Assert.DoesNotContain(TensorNames.InputIds, part.Inputs));
            for (var index = 0; index < outputs.Length; index++)
            {
                Assert.Equal(index + 1, trunk.PartsFor([outputs[index]]));
                AssertSame(expected[index], values[outputs[index]]);
            }
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }

    }

    private static OrtValue Input(Func<int, int> value) =>
        OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, Items * Tokens).Select(value).ToArray(), [Items, Tokens]);

    // On a CPU, ONNX Runtime computes half precision in single precision, and rounds where a part ends.
    private static void AssertSame(OrtValue expected, OrtValue actual)
    {
        if (expected.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
        {
            Assert.Equal(expected.GetTensorDataAsSpan<float>().ToArray(), actual.GetTensorDataAsSpan<float>().ToArray());
            return;
        }

        var pairs = expected.GetTensorDataAsSpan<Float16>().ToArray().Zip(actual.GetTensorDataAsSpan<Float16>().ToArray());
        Assert.All(pairs, pair => Assert.Equal((float)pair.First, (float)pair.Second, 0.02f));
    }
}
