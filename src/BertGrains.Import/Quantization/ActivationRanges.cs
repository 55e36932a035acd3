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
    /// <exception cref="OperationCanceledException">Checked before each text, which takes a slow pass.</exception>
    public static ActivationRanges Observe(
        EncoderWeights encoder, IEnumerable<HeadWeights> heads, IEnumerable<EncodedText> texts, CancellationToken cancellationToken)
    {
        var ranges = new ActivationRanges();
        OwnLayers[] ownLayers = [.. heads.Select(head => head.Own).OfType<OwnLayers>()];
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var states = ReferenceEncoder.Run(encoder, text.Ids, text.Types, ranges.Include);
            foreach (var own in ownLayers)
            {
                var mixed = ReferenceHead.Mix(own.Mix, states);
                foreach (var layer in own.Layers)
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
