namespace BertGrains.Tokenization;

/// <summary>
/// Token ids of an item: a text, or a text and a pair, with or without special tokens. The arrays are not copied; callers may not change
/// them.
/// </summary>
public sealed class TokenEncoding
{
    internal TokenEncoding(int[] ids, TokenOffsets[] offsets, Range text, bool truncated)
        : this(ids, offsets, text, ids.Length..ids.Length, ids.Length, truncated) => IsPair = false;

    internal TokenEncoding(int[] ids, TokenOffsets[] offsets, Range text, Range pair, int typeOneStart, bool truncated)
    {
        Ids = ids;
        Offsets = offsets;
        TextRange = text;
        PairRange = pair;
        TypeOneStart = typeOneStart;
        IsPair = true;
        Truncated = truncated;
    }

    /// <summary>Id of each token.</summary>
    public int[] Ids { get; }

    /// <summary>Offsets of each token in its text; empty for an item of token ids.</summary>
    public TokenOffsets[] Offsets { get; }

    /// <summary>Whether tokens were dropped because of the limit.</summary>
    public bool Truncated { get; }

    /// <summary>Whether the item is a pair. If not, all tokens have type 0.</summary>
    public bool IsPair { get; }

    /// <summary>Range of the tokens of the text, without added special tokens.</summary>
    public Range TextRange { get; }

    /// <summary>Range of the tokens of the pair, without added special tokens; empty without a pair.</summary>
    public Range PairRange { get; }

    /// <summary>Index of the first token of type 1, which is also the number of tokens of type 0.</summary>
    public int TypeOneStart { get; }

    /// <summary>Which text a token belongs to.</summary>
    /// <param name="token">Index of the token, from 0 to the length of <see cref="Ids"/>.</param>
    public TokenSequence SequenceOf(int token)
    {
        if (token >= TextRange.Start.Value && token < TextRange.End.Value)
            return TokenSequence.Text;
        return token >= PairRange.Start.Value && token < PairRange.End.Value ? TokenSequence.Pair : TokenSequence.None;
    }

    /// <summary>A single text with one more special token.</summary>
    /// <param name="index">Index of the token, not above the first token of the text.</param>
    /// <param name="id">Id of the token.</param>
    /// <exception cref="InvalidOperationException">The item is a pair.</exception>
    public TokenEncoding Insert(int index, int id)
    {
        RequireSingle();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, TextRange.Start.Value);
        TokenOffsets[] offsets = Offsets.Length == 0 ? [] : [.. Offsets[..index], default, .. Offsets[index..]];
        return new TokenEncoding(
            [.. Ids[..index], id, .. Ids[index..]], offsets, (TextRange.Start.Value + 1)..(TextRange.End.Value + 1), Truncated);
    }

    /// <summary>A single text with special tokens at its end, up to a number of tokens.</summary>
    /// <param name="length">Number of tokens of the result, unless there are more already.</param>
    /// <param name="id">Id of the tokens.</param>
    /// <exception cref="InvalidOperationException">The item is a pair.</exception>
    public TokenEncoding Extend(int length, int id)
    {
        RequireSingle();
        if (length <= Ids.Length)
            return this;
        var (ids, offsets) = ((int[])[.. Ids, .. Enumerable.Repeat(id, length - Ids.Length)], Offsets);
        if (offsets.Length > 0)
            Array.Resize(ref offsets, length);
        return new TokenEncoding(ids, offsets, TextRange, Truncated);
    }

    /// <summary>A new array with the type of each token: 0 before <see cref="TypeOneStart"/>, then 1.</summary>
    public byte[] ToTypeIds()
    {
        var types = new byte[Ids.Length];
        types.AsSpan(TypeOneStart).Fill(1);
        return types;
    }

    private void RequireSingle()
    {
        if (IsPair)
            throw new InvalidOperationException("Tokens can be added to a single text only, not to a pair.");
    }
}

/// <summary>Position of a token in its text or pair; (0, 0) for an added special token.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">The UTF-16 unit after the last.</param>
public readonly record struct TokenOffsets(int Start, int End);

/// <summary>Which text of an item a token belongs to.</summary>
public enum TokenSequence
{
    /// <summary>None: an added special token.</summary>
    None = -1,

    /// <summary>The text.</summary>
    Text = 0,

    /// <summary>The second text of a pair.</summary>
    Pair = 1,
}
