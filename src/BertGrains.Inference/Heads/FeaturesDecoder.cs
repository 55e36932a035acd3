using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Returns the hidden states of the tokens.</summary>
internal sealed class FeaturesDecoder(HeadManifest head) : HeadDecoder(head)
{
    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options) =>
        new FeaturesOutput(raw.Rows, raw.Columns, raw.Values);
}
