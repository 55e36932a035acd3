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

    private readonly bool _cleansSpaces = head.CleansSpaces ?? false;

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
        int[] ids = [.. item.Ids];
        var count = ids.AsSpan().Count(_maskId);
        var pieces = options.Targets is { } targets ? item.PiecesOf(targets) : null;
        var masks = new List<FilledMask>(count);
        for (var token = 0; token < ids.Length; token++)
        {
            if (ids[token] != _maskId)
                continue;
            var length = raw.Columns / count;
            var pairs = raw.Values.Span.Slice(masks.Count * length, length);
            var fills = new MaskFill[length / VocabularyResults.PairLength];
            for (var i = 0; i < fills.Length; i++)
                fills[i] = Fill(item, ids, token, pairs.Slice(VocabularyResults.PairLength * i), count == 1, pieces);

            ids[token] = _maskId;
            var (start, end) = item.SequenceOf(token) is null ? default : item.OffsetsOf(token);
            masks.Add(new FilledMask(start, end, item.SequenceOf(token) ?? 0, fills));
        }

        return new FillMaskOutput(masks);
    }

    private MaskFill Fill(
        EncodedItem item, int[] ids, int mask, ReadOnlySpan<float> pair, bool isOnlyMask, IReadOnlyDictionary<int, int>? pieces)
    {
        var id = ids[mask] = (int)pair[0];
        return new MaskFill(pair[1], id, Text(item.TextOf([id], skipSpecialTokens: false)), Text(item.TextOf(ids, skipSpecialTokens: isOnlyMask)))
        {
            PieceOf = pieces?.TryGetValue(id, out var target) is true ? target : null,
        };
    }

    private string Text(string decoded) => _cleansSpaces ? DecodedSpaces.Clean(decoded) : decoded;
}
