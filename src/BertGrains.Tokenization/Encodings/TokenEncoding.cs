namespace BertGrains.Tokenization;

/// <summary>
/// An item as token ids: the text, or text and pair, with or without special tokens. The arrays are handed out as they are, so that
/// nothing is copied; they are not to be written.
/// </summary>
public sealed class TokenEncoding
{
    private readonly int _textStart;
    private readonly int _textLength;
    private readonly int _pairLength;

    internal TokenEncoding(int[] ids, TokenSpan[] spans, int textStart, int textLength, int? pairLength, bool truncated)
    {
        Ids = ids;
        Spans = spans;
        _textStart = textStart;
        _textLength = textLength;
        IsPair = pairLength is not null;
        _pairLength = pairLength ?? 0;
        Truncated = truncated;
    }

    /// <summary>Row of the vocabulary of each token.</summary>
    public int[] Ids { get; }

    /// <summary>Place of each token in the text that it came from; empty when the item was given as token ids.</summary>
    public TokenSpan[] Spans { get; }

    /// <summary>Whether tokens were dropped to respect a limit.</summary>
    public bool Truncated { get; }

    /// <summary>Whether the item is a pair. If not, every token has type 0.</summary>
    public bool IsPair { get; }

    /// <summary>Tokens of the text, without special tokens that were added.</summary>
    public Range TextRange => _textStart..(_textStart + _textLength);

    /// <summary>Tokens of the pair, without special tokens that were added; empty when there is none.</summary>
    public Range PairRange => PairStart..(PairStart + _pairLength);

    /// <summary>Index of the first token of type 1, which is also the number of tokens of type 0.</summary>
    public int TypeOneStart => IsPair ? PairStart : Ids.Length;

    private int PairStart => IsPair ? _textStart + _textLength + _textStart : Ids.Length;

    /// <summary>Which text a token came from.</summary>
    /// <param name="token">Index of the token, from 0 to the length of <see cref="Ids"/>.</param>
    public TokenSequence SequenceOf(int token)
    {
        if (token >= _textStart && token < _textStart + _textLength)
            return TokenSequence.Text;
        return token >= PairStart && token < PairStart + _pairLength ? TokenSequence.Pair : TokenSequence.None;
    }

    /// <summary>The type of each token in a new array: 1 for the pair and the separator after it, else 0.</summary>
    public byte[] ToTypeIds()
    {
        var types = new byte[Ids.Length];
        types.AsSpan(TypeOneStart).Fill(1);
        return types;
    }
}
