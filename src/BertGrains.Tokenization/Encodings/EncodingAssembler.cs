namespace BertGrains.Tokenization;

/// <summary>Adds special tokens to one or two sequences.</summary>
internal sealed class EncodingAssembler(SequenceTemplate template)
{
    /// <summary>Creates an item from scanned tokens.</summary>
    /// <param name="tokens">Tokens of the text, then tokens of the pair.</param>
    /// <param name="text">Range of the tokens of the text to keep.</param>
    /// <param name="pair">Range of the tokens of the pair to keep; null without a pair.</param>
    /// <param name="addSpecialTokens">Whether special tokens are added.</param>
    /// <param name="truncated">Whether tokens were dropped.</param>
    public TokenEncoding Assemble(TokenBuffer tokens, Range text, Range? pair, bool addSpecialTokens, bool truncated)
    {
        var pairRange = pair ?? ..0;
        var isPair = pair is not null;
        var encoding = Assemble(tokens.Ids[text], tokens.Ids[pairRange], isPair, addSpecialTokens, truncated, hasOffsets: true);
        tokens.Offsets[text].CopyTo(encoding.Offsets.AsSpan(encoding.TextRange));
        tokens.Offsets[pairRange].CopyTo(encoding.Offsets.AsSpan(encoding.PairRange));
        return encoding;
    }

    /// <summary>Creates an item from token ids, without offsets.</summary>
    public TokenEncoding Assemble(ReadOnlySpan<int> ids, bool addSpecialTokens, bool truncated) =>
        Assemble(ids, pair: [], isPair: false, addSpecialTokens, truncated, hasOffsets: false);

    private TokenEncoding Assemble(
        ReadOnlySpan<int> text, ReadOnlySpan<int> pair, bool isPair, bool addSpecialTokens, bool truncated, bool hasOffsets)
    {
        var (before, after) = addSpecialTokens ? (template.Single.Before, template.Single.After) : ([], []);
        int[] between = [];
        if (isPair)
            (before, between, after) = addSpecialTokens ? template.Pair : ([], [], []);
        var textEnd = before.Length + text.Length;
        var pairStart = textEnd + between.Length;
        var ids = new int[pairStart + pair.Length + after.Length];
        before.CopyTo(ids, 0);
        text.CopyTo(ids.AsSpan(before.Length));
        between.CopyTo(ids, textEnd);
        pair.CopyTo(ids.AsSpan(pairStart));
        after.CopyTo(ids, pairStart + pair.Length);
        var offsets = hasOffsets ? new TokenOffsets[ids.Length] : [];
        if (!isPair)
            return new TokenEncoding(ids, offsets, before.Length..textEnd, truncated);
        var typeOne = addSpecialTokens ? template.TypeOneStart(text.Length, pair.Length)
            : template.TypeOnePart <= template.Pair.Between.Length ? pairStart : ids.Length;
        return new TokenEncoding(ids, offsets, before.Length..textEnd, pairStart..(pairStart + pair.Length), typeOne, truncated);
    }
}
