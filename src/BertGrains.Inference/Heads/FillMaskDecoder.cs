using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>
/// The best tokens for each mask, with the texts of the Hugging Face fill-mask pipeline: the item is decoded with the token in place of the
/// mask, without special tokens where it is the only mask.
/// </summary>
internal sealed class FillMaskDecoder(HeadManifest head) : HeadDecoder(head)
{
    private readonly int _maskId = head.MaskId ?? throw new BundleException($"The head {head.Name} has no token id of the mask.");

    public override BertError? Validate(DecodeOptions options)
    {
        if (options.TopK is < 1 or > DecodeOptions.MaxFills)
            return new BertError(ErrorCode.InvalidRequest, $"top_k is {options.TopK}; it must be 1 to {DecodeOptions.MaxFills}.");
        return options.Targets is { Count: 0 }
            ? new BertError(ErrorCode.InvalidRequest, "targets is empty; it needs at least one token, or omit it.")
            : null;
    }

    public override BertError? Check(EncodedItem item, DecodeOptions options)
    {
        var masks = item.Ids.AsSpan().Count(_maskId);
        if (masks == 0)
        {
            var cut = item.Truncated ? $", or it is beyond the {item.Ids.Length} tokens that were kept" : "";
            return new BertError(
                ErrorCode.Unprocessable, $"The item has no mask{cut}; the mask of this model is written {item.WrittenFormOf(_maskId)}.");
        }

        var fills = (long)masks * Math.Min(options.TopK ?? DecodeOptions.DefaultTopK, options.Targets?.Count ?? int.MaxValue);
        return fills <= DecodeOptions.MaxFills
            ? null
            : new BertError(
                ErrorCode.TooLarge,
                $"The item has {masks} masks, so it would have {fills} answers, {fills - DecodeOptions.MaxFills} more than the maximum of "
                + $"{DecodeOptions.MaxFills}. Use a smaller top_k or fewer masks.");
    }

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        var masks = new List<FilledMask>();
        int[] ids = [.. item.Ids];
        var isOnly = ids.AsSpan().Count(_maskId) == 1;
        var perMask = raw.Columns / Math.Max(1, ids.AsSpan().Count(_maskId));
        for (var token = 0; token < ids.Length; token++)
        {
            if (item.Ids[token] != _maskId)
                continue;
            var pairs = raw.Values.Span.Slice(masks.Count * perMask, perMask);
            var fills = new MaskFill[perMask / VocabularyResults.PairLength];
            for (var i = 0; i < fills.Length; i++)
            {
                ids[token] = (int)pairs[VocabularyResults.PairLength * i];
                fills[i] = new MaskFill(
                    pairs[(VocabularyResults.PairLength * i) + 1],
                    ids[token],
                    item.TextOf([ids[token]], skipSpecialTokens: false),
                    item.TextOf(ids, skipSpecialTokens: isOnly));
            }

            ids[token] = _maskId;
            var (start, end) = item.SequenceOf(token) is null ? default : item.OffsetsOf(token);
            masks.Add(new FilledMask(start, end, item.SequenceOf(token) ?? 0, fills));
        }

        return new FillMaskOutput(masks);
    }
}
