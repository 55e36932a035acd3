namespace BertGrains.Tokenization;

/// <summary>Splits a word into the longest pieces of the vocabulary, from left to right.</summary>
internal sealed class PieceMatcher(PieceTrie trie, int unknownId)
{
    /// <summary>Maximum characters of a word; a longer word is unknown.</summary>
    public const int MaxWordCharacters = 100;

    /// <summary>Adds the pieces of a word, or one unknown token.</summary>
    /// <param name="word">The word.</param>
    /// <param name="codes">Trie code by unit of the word.</param>
    /// <param name="start">Offset of the first unit in the text.</param>
    /// <param name="tokens">Receives the pieces.</param>
    public void Match(ReadOnlySpan<char> word, ReadOnlySpan<ushort> codes, int start, TokenBuffer tokens)
    {
        var firstToken = tokens.Count;
        var piece = trie.LongestAtStart(word, codes);
        var position = 0;
        while (piece.Length > 0)
        {
            tokens.Add(piece.Id, start + position, start + position + piece.Length);
            position += piece.Length;
            if (position == word.Length)
                return;
            piece = trie.LongestInside(word[position..], codes);
        }

        tokens.CutAt(firstToken);
        AddUnknown(start, start + word.Length, tokens);
    }

    /// <summary>Adds the pieces of a normalized word, or one unknown token.</summary>
    /// <inheritdoc cref="Match"/>
    public void MatchNormalized(ReadOnlySpan<char> word, int start, TokenBuffer tokens) => Match(word, trie.UnitCodes, start, tokens);

    /// <summary>Adds one token for a word that cannot be split.</summary>
    public void AddUnknown(int start, int end, TokenBuffer tokens) => tokens.Add(unknownId, start, end);
}
