using System.Numerics.Tensors;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Tests;

/// <summary>The trunk of the bundle of the repository, in int8, against the hidden states of the checkpoint in fp32.</summary>
public sealed class ShippedBundleTests
{
    // Mean and least cosine of a token's state by layer. Rounding errors grow from layer to layer.
    private static readonly (double Mean, double Least)[] Bounds =
    [
        (0.9995, 0.999), (0.9995, 0.999), (0.999, 0.9985), (0.999, 0.997), (0.998, 0.997), (0.998, 0.996), (0.997, 0.99),
    ];

    [Fact]
    public async Task Trunk_GoldenTexts_EveryLayerStaysCloseToTheReference()
    {
        var bundle = await Bundle.OpenAsync(
            Path.Combine(TinyModel.TreeRoot(), "models", "all-minilm-l6-v2"), TestContext.Current.CancellationToken);
        using var graphs = new BareRuntime(bundle.Folder, bundle.Manifest);

        var outputs = graphs.Run([.. MiniLmGoldens.StateIds], [.. MiniLmGoldens.StateIds.Select(ids => new int[ids.Length])]);

        for (var layer = 0; layer < Bounds.Length; layer++)
        {
            var cosines = Cosines(outputs[$"hidden.{layer}"], layer).ToList();
            Assert.True(cosines.Average() >= Bounds[layer].Mean, $"The mean cosine of layer {layer} is {cosines.Average():f5}.");
            Assert.True(cosines.Min() >= Bounds[layer].Least, $"The least cosine of layer {layer} is {cosines.Min():f5}.");
        }
    }

    private static IEnumerable<float> Cosines(BareTensor states, int layer)
    {
        for (var text = 0; text < MiniLmGoldens.StateIds.Count; text++)
        {
            var expected = MiniLmGoldens.State(text, layer).Chunk(MiniLmGoldens.Dimensions).ToList();
            for (var token = 0; token < expected.Count; token++)
            {
                var actual = states.Item(text, expected.Count * MiniLmGoldens.Dimensions)[(token * MiniLmGoldens.Dimensions)..];
                yield return TensorPrimitives.CosineSimilarity(actual[..MiniLmGoldens.Dimensions], expected[token]);
            }
        }
    }
}
