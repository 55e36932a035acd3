using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>Returns the hidden states of the tokens.</summary>
internal sealed class FeaturesDecoder(HeadManifest head) : HeadDecoder(head)
{
    public override WindowTraits? Windows { get; } = new();

    public override HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination) =>
        Decode(WindowRows.Join(windows, whole), whole, options);

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options) =>
        new FeaturesOutput(raw.Rows, raw.Columns, raw.Values);
}
