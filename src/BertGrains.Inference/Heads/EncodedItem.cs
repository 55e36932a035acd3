using BertGrains.Tokenization;

namespace BertGrains.Inference.Heads;

/// <summary>A tokenized item and its texts.</summary>
/// <param name="tokenizer">Tokenizer of the encoding.</param>
/// <param name="encoding">The tokens.</param>
/// <param name="text">The text; null for an item of token ids.</param>
/// <param name="pair">The second text of a pair.</param>
internal sealed class EncodedItem(Tokenizer tokenizer, TokenEncoding encoding, string? text, string? pair)
{
    public int[] Ids => encoding.Ids;

    /// <summary>Index of the first token of type 1.</summary>
    public int TypeOneStart => encoding.TypeOneStart;

    public bool Truncated => encoding.Truncated;

    /// <summary>Whether tokens have offsets in a text.</summary>
    public bool HasText => text is not null;

    /// <returns>0 for the text, 1 for the pair, null for special tokens and for items without a text.</returns>
    public int? SequenceOf(int token) => encoding.SequenceOf(token) switch
    {
        TokenSequence.Text when HasText => 0,
        TokenSequence.Pair when HasText => 1,
        _ => null,
    };

    public TokenOffsets OffsetsOf(int token) => encoding.Offsets[token];

    /// <summary>
    /// Whether the token continues the word of the previous token: by its prefix, or, where tokens have none, because there is no space at
    /// its start or before it, like the token-classification pipeline (<c>gather_pre_entities</c>).
    /// </summary>
    public bool IsContinuation(int token)
    {
        if (tokenizer.MarksContinuations)
            return tokenizer.IsContinuation(Ids[token]);
        if (Ids[token] == tokenizer.UnknownId || SequenceOf(token) is not { } sequence)
            return false;
        var (source, start) = (TextOf(sequence), OffsetsOf(token).Start);
        return start > 0 && source[start - 1] != ' ' && (start == source.Length || source[start] != ' ');
    }

    public string TextOf(int sequence) => (sequence == 0 ? text : pair) ?? "";
}
