using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Parity;

/// <summary>
/// Compares what a bundle's graphs answer with the reference forward pass of the weights that they were made from: every item
/// alone and all items in one padded batch.
/// </summary>
internal static class BundleParity
{
    /// <summary>Compares on the given items.</summary>
    /// <param name="folder">Where the bundle's files are.</param>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="encoder">The weights of the trunk.</param>
    /// <param name="heads">The weights of the manifest's heads.</param>
    /// <param name="items">What to run.</param>
    /// <param name="cancellationToken">Ends the comparison early.</param>
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
            results[head.Name] = ReferenceHead.Run(head, states, hidden);
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

    private static ParityFigure Compare(string name, float[] expected, ReadOnlySpan<float> actual, int width, bool unitLength)
    {
        var (difference, leastCosine) = (0.0, 1.0);
        for (var start = 0; start < expected.Length; start += width)
        {
            double dot = 0, lengthA = 0, lengthB = 0;
            for (var i = start; i < start + width; i++)
            {
                dot += (double)expected[i] * actual[i];
                lengthA += (double)expected[i] * expected[i];
                lengthB += (double)actual[i] * actual[i];
            }

            (lengthA, lengthB) = (Math.Sqrt(lengthA), Math.Sqrt(lengthB));
            leastCosine = Math.Min(leastCosine, lengthA * lengthB > 0 ? dot / (lengthA * lengthB) : double.NaN);
            for (var i = start; i < start + width; i++)
            {
                var apart = unitLength ? expected[i] / lengthA - actual[i] / lengthB : (double)expected[i] - actual[i];
                difference = Math.Max(difference, Math.Abs(apart));
            }
        }

        return new ParityFigure(name, difference, leastCosine);
    }
}
