namespace BertGrains.Tokenization;

/// <summary>Adds special tokens to one or two sequences, like BertProcessing of Hugging Face: [CLS] text [SEP] pair [SEP].</summary>
internal sealed class EncodingAssembler(SpecialTokens specialTokens)
{
    /// <summary>Number of special tokens that are added to an item.</summary>
    public static int SpecialTokenCount(bool isPair) => isPair ? 3 : 2;

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
        var length = text.Length + pair.Length + (addSpecialTokens ? SpecialTokenCount(isPair) : 0);
        var ids = new int[length];
        var offsets = hasOffsets ? new TokenOffsets[length] : [];
        var encoding = new TokenEncoding(ids, offsets, addSpecialTokens ? 1 : 0, text.Length, isPair ? pair.Length : null, truncated);
        text.CopyTo(ids.AsSpan(encoding.TextRange));
        pair.CopyTo(ids.AsSpan(encoding.PairRange));
        if (addSpecialTokens)
        {
            ids[0] = specialTokens.Class;
            ids[encoding.TextRange.End.Value] = specialTokens.Separator;
            ids[^1] = specialTokens.Separator;
        }

        return encoding;
    }
}
