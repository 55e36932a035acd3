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
    /// <param name="items">The items whose results are compared.</param>
    /// <param name="others">More items, of which only the answers of the heads are compared.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <returns>A figure for every tensor of the trunk and every head.</returns>
    public static IReadOnlyList<ParityFigure> Measure(
        string folder,
        BundleManifest manifest,
        EncoderWeights encoder,
        IReadOnlyList<HeadWeights> heads,
        IReadOnlyList<EncodedText> items,
        IReadOnlyList<EncodedText> others,
        CancellationToken cancellationToken)
    {
        using var bundle = new BareRuntime(folder, manifest);
        var figures = new ParityFigures(heads);
        var batch = Run(bundle, items);
        for (var i = 0; i < items.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var expected = Reference(manifest, encoder, heads, items[i]);
            figures.Compare(expected, batch, i);
            var alone = Run(bundle, [items[i]]);
            figures.Compare(expected, alone, 0);
            figures.CompareLabels(expected, alone);
        }

        foreach (var other in others)
        {
            cancellationToken.ThrowIfCancellationRequested();
            figures.CompareLabels(Reference(manifest, encoder, heads, other), Run(bundle, [other]));
        }

        return figures.Of(manifest.Trunk.Outputs.Concat(manifest.Heads.Select(h => h.Name)));
    }

    private static IReadOnlyDictionary<string, BareTensor> Run(BareRuntime bundle, IReadOnlyList<EncodedText> items) =>
        bundle.Run(
        [.. items.Select(item => item.Ids)], [.. items.Select(item => item.Types)], [.. items.Select(item => item.PromptLength)]);

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
        var reference = new ReferenceItem(states, hidden, heads, item.Ids) { PromptLength = item.PromptLength };
        foreach (var head in heads)
            results[head.Name] = ReferenceHead.Run(head, reference);
        return results;
    }
}
