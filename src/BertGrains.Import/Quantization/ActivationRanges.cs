using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;

namespace BertGrains.Import.Quantization;

/// <summary>
/// The range of every channel of every dense layer's inputs over some texts, from the reference forward pass, so that it is the same
/// on every machine.
/// </summary>
internal sealed class ActivationRanges
{
    private readonly Dictionary<DenseWeights, ChannelRange> _ranges = new(ReferenceEqualityComparer.Instance);

    /// <summary>The range of a layer's inputs.</summary>
    /// <exception cref="KeyNotFoundException">The layer never ran.</exception>
    public ChannelRange this[DenseWeights dense] => _ranges[dense];

    /// <summary>Runs the encoder, and the encoder layers of the heads that have their own, over texts.</summary>
    public static ActivationRanges Observe(EncoderWeights encoder, IEnumerable<HeadWeights> heads, IEnumerable<EncodedText> texts)
    {
        var ranges = new ActivationRanges();
        TokenHeadWeights[] tokenHeads = [.. heads.OfType<TokenHeadWeights>()];
        foreach (var text in texts)
        {
            var states = ReferenceEncoder.Run(encoder, text.Ids, text.Types, ranges.Include);
            foreach (var head in tokenHeads)
            {
                var mixed = ReferenceHead.Mix(head.Mix, states);
                foreach (var layer in head.Layers)
                    mixed = ReferenceEncoder.RunLayer(layer, mixed, ranges.Include);
            }
        }

        return ranges;
    }

    private void Include(DenseWeights dense, float[] inputs)
    {
        if (!_ranges.TryGetValue(dense, out var range))
            range = _ranges[dense] = new ChannelRange(dense.Inputs);
        range.Include(inputs);
    }
}
