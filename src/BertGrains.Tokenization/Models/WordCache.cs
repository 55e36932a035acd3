namespace BertGrains.Tokenization;

/// <summary>
/// The pieces of words that occurred before, in a table of fixed size: a new word takes the place of another one with the same slot.
/// Thread-safe without locks, because an entry is one reference.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Words above this number of units are not kept: at most 16,384 entries of some 200 bytes.</summary>
    public const int MaxUnits = 24;

    private const int SlotBits = 14;

    private readonly Entry?[] _slots = new Entry?[1 << SlotBits];

    /// <summary>Adds the pieces of a word if it is known.</summary>
    public bool TryAdd(ReadOnlySpan<char> word, int start, TokenBuffer tokens)
    {
        if (word.Length > MaxUnits || _slots[SlotOf(word)] is not { } entry || !word.SequenceEqual(entry.Word))
            return false;
        foreach (var piece in entry.Pieces)
            tokens.Add(piece.Id, start + piece.Start, start + piece.End);
        return true;
    }

    /// <summary>Keeps the pieces of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="start">Offset of the word.</param>
    /// <param name="tokens">Tokens that end with those of the word.</param>
    /// <param name="firstToken">Index of the first token of the word.</param>
    public void Keep(ReadOnlySpan<char> word, int start, TokenBuffer tokens, int firstToken)
    {
        if (word.Length > MaxUnits)
            return;
        var pieces = new Piece[tokens.Count - firstToken];
        for (var i = 0; i < pieces.Length; i++)
        {
            var offsets = tokens.Offsets[firstToken + i];
            pieces[i] = new Piece(tokens.Ids[firstToken + i], (byte)(offsets.Start - start), (byte)(offsets.End - start));
        }

        Volatile.Write(ref _slots[SlotOf(word)], new Entry(word.ToString(), pieces));
    }

    private static int SlotOf(ReadOnlySpan<char> word)
    {
        var hash = (uint)word.Length;
        foreach (var unit in word)
            hash = (hash ^ unit) * 0x9E3779B1;
        return (int)((hash ^ hash >> 15) * 0x85EBCA6B >> 32 - SlotBits);
    }

    private sealed record Entry(string Word, Piece[] Pieces);

    private readonly record struct Piece(int Id, byte Start, byte End);
}
