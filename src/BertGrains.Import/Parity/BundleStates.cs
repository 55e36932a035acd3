using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;

namespace BertGrains.Import.Parity;

/// <summary>The states that the graphs of a bundle compute, for new heads whose trunk is there only as a graph.</summary>
/// <param name="folder">Folder of the bundle.</param>
/// <param name="manifest">The bundle's manifest, with the heads that are compared or read.</param>
internal sealed class BundleStates(string folder, BundleManifest manifest) : IDisposable
{
    private readonly BareRuntime _bundle = new(folder, manifest);

    /// <summary>The reference's item: hidden states and the states of heads without weights, from the graphs.</summary>
    public ReferenceItem ItemOf(EncodedText text, IReadOnlyList<HeadWeights> heads) => ItemOf(Run(text), text, heads);

    /// <summary>Compares new heads with their reference on the states of the bundle's trunk, every item alone.</summary>
    /// <param name="heads">The new heads.</param>
    /// <param name="items">The items whose results are compared.</param>
    /// <param name="others">More items, of which only the answers of the heads are compared.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <returns>A figure for each head.</returns>
    public IReadOnlyList<ParityFigure> Measure(
        IReadOnlyList<HeadWeights> heads,
        IReadOnlyList<EncodedText> items,
        IReadOnlyList<EncodedText> others,
        CancellationToken cancellationToken)
    {
        var figures = new ParityFigures(heads);
        foreach (var (index, text) in items.Concat(others).Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var actual = Run(text);
            var item = ItemOf(actual, text, heads);
            var expected = heads.ToDictionary(head => head.Name, head => ReferenceHead.Run(head, item));
            if (index < items.Count)
                figures.Compare(expected, actual, 0);
            figures.CompareLabels(expected, actual);
        }

        return figures.Of(heads.Select(head => head.Name));
    }

    public void Dispose() => _bundle.Dispose();

    private IReadOnlyDictionary<string, BareTensor> Run(EncodedText text) => _bundle.Run([text.Ids], [text.Types], [text.PromptLength]);

    private ReferenceItem ItemOf(IReadOnlyDictionary<string, BareTensor> graphs, EncodedText text, IReadOnlyList<HeadWeights> heads)
    {
        var sizes = manifest.Dimensions;
        var states = Enumerable.Range(0, sizes.Layers + 1).Select(layer => graphs[TensorNames.Hidden(layer)].Values);
        var item = new ReferenceItem([.. states], sizes.Hidden, heads, text.Ids) { PromptLength = text.PromptLength };
        foreach (var head in manifest.Heads.Where(head => head.States is not null && heads.All(known => known.Name != head.Name)))
            item.Provide(head.Name, graphs[TensorNames.StatesOf(head.Name)].Values);
        return item;
    }
}
