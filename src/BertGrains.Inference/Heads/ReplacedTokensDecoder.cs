using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>One span for each token of the texts, with the more probable of replaced and original, and its probability.</summary>
internal sealed class ReplacedTokensDecoder(HeadManifest head) : HeadDecoder(head)
{
    // As in the examples of ElectraForPreTraining: a logit above 0.
    private const float DefaultThreshold = 0.5f;

    private readonly float _threshold = head.Threshold ?? DefaultThreshold;

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        Scores.Sigmoid(raw.Values.Span);
        var spans = new List<EntitySpan>(raw.Rows);
        for (var token = 0; token < raw.Rows; token++)
        {
            if (item.SequenceOf(token) is not { } sequence)
                continue;
            var (start, end) = item.OffsetsOf(token);
            var replaced = raw.Row(token)[0];
            var (label, score) = replaced > _threshold ? (TokenOrigin.Replaced, replaced) : (TokenOrigin.Original, 1 - replaced);
            spans.Add(new EntitySpan(label, score, item.TextOf(sequence)[start..end], start, end, sequence));
        }

        return new EntitiesOutput(spans);
    }
}
