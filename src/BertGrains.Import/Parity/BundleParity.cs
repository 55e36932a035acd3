using System.Numerics.Tensors;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Parity;

/// <summary>
/// Compares the results of a bundle's graphs with the reference forward pass of the same weights: every item alone, and all items in
/// one padded batch.
/// </summary>
internal static class BundleParity
{
    /// <summary>Compares the results for some items.</summary>
    /// <param name="folder">Folder of the bundle.</param>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="encoder">The weights of the trunk.</param>
    /// <param name="heads">The weights of the manifest's heads.</param>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <returns>A figure for every tensor of the trunk and every head.</returns>
    public static IReadOnlyList<ParityFigure> Measure(
        string folder,
        BundleManifest manifest,
        EncoderWeights encoder,
        IReadOnlyList<HeadWeights> heads,
        IReadOnlyList<EncodedText> items,
        CancellationToken cancellationToken)
    {
        using var bundle = new BareRuntime(folder, manifest);
        var figures = new Dictionary<string, ParityFigure>();
        var batch = Run(bundle, items);
        for (var i = 0; i < items.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var expected = Reference(manifest, encoder, heads, items[i]);
            Compare(expected, batch, i, heads, figures);
            Compare(expected, Run(bundle, [items[i]]), 0, heads, figures);
        }

        return [.. manifest.Trunk.Outputs.Concat(manifest.Heads.Select(h => h.Name)).Select(name => figures[name])];
    }

    private static IReadOnlyDictionary<string, BareTensor> Run(BareRuntime bundle, IReadOnlyList<EncodedText> items) =>
        bundle.Run([.. items.Select(item => item.Ids)], [.. items.Select(item => item.Types)]);

    private static Dictionary<string, float[]> Reference(
        BundleManifest manifest, EncoderWeights encoder, IReadOnlyList<HeadWeights> heads, EncodedText item)
    {
        var hidden = encoder.Dimensions.Hidden;
        var states = ReferenceEncoder.Run(encoder, item.Ids, item.Types);
        var results = new Dictionary<string, float[]>
        {
            ["mean"] = [.. states.SelectMany(s => ReferencePooling.Pool(PoolingMode.Mean, s, hidden))],
        };
        for (var k = 0; k < states.Length; k++)
            results[$"hidden.{k}"] = states[k];
        foreach (var name in results.Keys.Except(manifest.Trunk.Outputs))
            results.Remove(name);
        foreach (var head in heads)
            results[head.Name] = ReferenceHead.Run(head, states, hidden, item.Ids);
        return results;
    }

    private static void Compare(
        Dictionary<string, float[]> expected,
        IReadOnlyDictionary<string, BareTensor> actual,
        int item,
        IReadOnlyList<HeadWeights> heads,
        Dictionary<string, ParityFigure> figures)
    {
        foreach (var (name, reference) in expected)
        {
            var values = actual[name].Item(item, reference.Length);
            var isEmbedding = heads.Any(h => h.Name == name && h is EmbeddingHeadWeights);
            var figure = Compare(name, reference, values, actual[name].Width, isEmbedding);
            figures[name] = figures.TryGetValue(name, out var before)
                ? new ParityFigure(
                    name,
                    Math.Max(before.LargestDifference, figure.LargestDifference),
                    Math.Min(before.LeastCosine, figure.LeastCosine))
                : figure;
        }
    }

    // In double: the differences of fp32 are near the precision of float.
    private static ParityFigure Compare(string name, float[] expected, ReadOnlySpan<float> actual, int width, bool unitLength)
    {
        var (difference, leastCosine) = (0.0, 1.0);
        var (e, a) = (new double[width], new double[width]);
        for (var start = 0; start < expected.Length; start += width)
        {
            TensorPrimitives.ConvertChecked(expected.AsSpan(start, width), e);
            TensorPrimitives.ConvertChecked(actual.Slice(start, width), a);
            var (lengthE, lengthA) = (TensorPrimitives.Norm<double>(e), TensorPrimitives.Norm<double>(a));
            leastCosine = Math.Min(leastCosine, TensorPrimitives.Dot<double>(e, a) / (lengthE * lengthA));
            if (unitLength)
            {
                TensorPrimitives.Divide(e, lengthE, e);
                TensorPrimitives.Divide(a, lengthA, a);
            }

            TensorPrimitives.Subtract<double>(e, a, e);
            difference = Math.Max(difference, Math.Abs(TensorPrimitives.MaxMagnitude<double>(e)));
        }

        return new ParityFigure(name, difference, leastCosine);
    }
}
