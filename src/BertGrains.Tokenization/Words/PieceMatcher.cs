namespace BertGrains.Tokenization;

/// <summary>Cuts a word into the longest pieces that the vocabulary has, from left to right.</summary>
internal sealed class PieceMatcher(PieceTrie trie, int unknownId)
{
    /// <summary>Most characters of a word that is cut; a longer one is unknown.</summary>
    public const int MaxWordCharacters = 100;

    /// <summary>Adds the pieces of a word, or one unknown token.</summary>
    /// <param name="word">The word.</param>
    /// <param name="codes">What the trie knows each of its units by.</param>
    /// <param name="start">Where its first unit lies in the text.</param>
    /// <param name="tokens">Takes the pieces.</param>
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

    /// <summary>Adds the pieces of a word that is normalised, or one unknown token.</summary>
    /// <inheritdoc cref="Match"/>
    public void MatchNormalized(ReadOnlySpan<char> word, int start, TokenBuffer tokens) => Match(word, trie.UnitCodes, start, tokens);

    /// <summary>Adds one token for a word that cannot be cut.</summary>
    public void AddUnknown(int start, int end, TokenBuffer tokens) => tokens.Add(unknownId, start, end);
}
