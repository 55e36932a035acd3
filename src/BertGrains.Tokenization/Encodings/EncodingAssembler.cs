namespace BertGrains.Tokenization;

/// <summary>Puts special tokens around one or two sequences, as Hugging Face's BertProcessing does: [CLS] text [SEP] pair [SEP].</summary>
internal sealed class EncodingAssembler(SpecialTokens specialTokens)
{
    /// <summary>Special tokens that are added to an item.</summary>
    public static int SpecialTokenCount(bool isPair) => isPair ? 3 : 2;

    /// <summary>Makes an item of tokens that were found.</summary>
    /// <param name="tokens">Those of the text, then those of the pair.</param>
    /// <param name="text">Which of them are kept of the text.</param>
    /// <param name="pair">Which are kept of the pair; null when there is none.</param>
    /// <param name="addSpecialTokens">Whether special tokens are put around them.</param>
    /// <param name="truncated">Whether tokens were dropped.</param>
    public TokenEncoding Assemble(TokenBuffer tokens, Range text, Range? pair, bool addSpecialTokens, bool truncated)
    {
        var pairRange = pair ?? ..0;
        var isPair = pair is not null;
        var encoding = Assemble(tokens.Ids[text], tokens.Ids[pairRange], isPair, addSpecialTokens, truncated, hasSpans: true);
        tokens.Spans[text].CopyTo(encoding.Spans.AsSpan(encoding.TextRange));
        tokens.Spans[pairRange].CopyTo(encoding.Spans.AsSpan(encoding.PairRange));
        return encoding;
    }

    /// <summary>Makes an item of ready token ids, without places in a text.</summary>
    public TokenEncoding Assemble(ReadOnlySpan<int> ids, bool addSpecialTokens, bool truncated) =>
        Assemble(ids, pair: [], isPair: false, addSpecialTokens, truncated, hasSpans: false);

    private TokenEncoding Assemble(
        ReadOnlySpan<int> text, ReadOnlySpan<int> pair, bool isPair, bool addSpecialTokens, bool truncated, bool hasSpans)
    {
        var length = text.Length + pair.Length + (addSpecialTokens ? SpecialTokenCount(isPair) : 0);
        var ids = new int[length];
        var spans = hasSpans ? new TokenSpan[length] : [];
        var encoding = new TokenEncoding(ids, spans, addSpecialTokens ? 1 : 0, text.Length, isPair ? pair.Length : null, truncated);
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
