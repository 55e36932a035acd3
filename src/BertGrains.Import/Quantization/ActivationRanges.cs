using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;

namespace BertGrains.Import.Quantization;

/// <summary>
/// Ranges of the input channels of every dense layer over some texts. They come from the reference forward pass, so they are the same
/// on every machine.
/// </summary>
internal sealed class ActivationRanges
{
    private readonly Dictionary<DenseWeights, ChannelRange> _ranges = new(ReferenceEqualityComparer.Instance);

    /// <summary>Range of the inputs of a layer.</summary>
    /// <exception cref="KeyNotFoundException">The layer did not run.</exception>
    public ChannelRange this[DenseWeights dense] => _ranges[dense];

    /// <summary>Runs the encoder and the heads' own encoder layers on texts.</summary>
    /// <exception cref="OperationCanceledException">Checked after each text, which takes a slow pass.</exception>
    public static ActivationRanges Observe(
        EncoderWeights encoder, IReadOnlyList<HeadWeights> heads, IEnumerable<EncodedText> texts, CancellationToken cancellationToken)
    {
        var ranges = new ActivationRanges();
        ranges.Include(heads, texts.Select(Run), cancellationToken);
        return ranges;

        ReferenceItem Run(EncodedText text) =>
            new(ReferenceEncoder.Run(encoder, text.Ids, text.Types, ranges.Include), encoder.Dimensions.Hidden, heads);
    }

    /// <summary>Runs the heads' own encoder layers on items.</summary>
    /// <exception cref="OperationCanceledException">Checked after each item.</exception>
    public static ActivationRanges Observe(
        IReadOnlyList<HeadWeights> heads, IEnumerable<ReferenceItem> items, CancellationToken cancellationToken)
    {
        var ranges = new ActivationRanges();
        if (heads.Any(head => head.OwnLayers.Count > 0))
            ranges.Include(heads, items, cancellationToken);
        return ranges;
    }

    private void Include(IReadOnlyList<HeadWeights> heads, IEnumerable<ReferenceItem> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            item.Observe = Include;
            foreach (var head in heads.Where(head => head.OwnLayers.Count > 0))
                item.StatesOf(head.Name);
        }
    }

    private void Include(DenseWeights dense, float[] inputs)
    {
        if (!_ranges.TryGetValue(dense, out var range))
            range = _ranges[dense] = new ChannelRange(dense.Inputs);
        range.Include(inputs);
    }
}
