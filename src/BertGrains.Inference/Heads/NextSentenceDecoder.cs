using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Whether the second text of a pair follows the first.</summary>
internal sealed class NextSentenceDecoder(HeadManifest head) : HeadDecoder(head)
{
    private readonly ClassificationDecoder _labels = new(head);

    public override BertError? Check(InputItem input) => input.Pair is not null
        ? null
        : new BertError(
            ErrorCode.Unprocessable, $"The head {Description.Name} compares two texts, and the item has one. Send a pair.");

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options) => _labels.Decode(raw, item, options);
}
