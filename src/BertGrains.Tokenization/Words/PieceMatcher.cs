namespace BertGrains.Tokenization;

/// <summary>Cuts a normalised word into the longest pieces that the vocabulary has, from left to right.</summary>
internal sealed class PieceMatcher(PieceTrie trie, int unknownId)
{
    /// <summary>Most characters of a word that is cut; a longer one is unknown.</summary>
    public const int MaxWordCharacters = 100;

    /// <summary>Adds the pieces of a word whose units lie one to one in the text.</summary>
    /// <param name="word">The normalised word.</param>
    /// <param name="start">Where its first unit lies in the text.</param>
    /// <param name="tokens">Takes the pieces, or one unknown token.</param>
    public void Match(ReadOnlySpan<char> word, int start, TokenBuffer tokens)
    {
        int firstToken = tokens.Count;
        int pieceStart = 0;
        int root = PieceTrie.WordRoot;
        while (pieceStart < word.Length)
        {
            int id = -1, pieceEnd = pieceStart;
            int node = root;
            for (int i = pieceStart; i < word.Length; i++)
            {
                node = trie.Next(node, word[i]);
                if (node == 0)
                    break;
                int idHere = trie.IdAt(node);
                if (idHere >= 0)
                    (id, pieceEnd) = (idHere, i + 1);
            }

            if (id < 0)
            {
                tokens.CutAt(firstToken);
                AddUnknown(start, start + word.Length, tokens);
                return;
            }

            tokens.Add(id, start + pieceStart, start + pieceEnd);
            pieceStart = pieceEnd;
            root = PieceTrie.ContinuationRoot;
        }
    }

    /// <summary>Adds one token for a word that cannot be cut.</summary>
    public void AddUnknown(int start, int end, TokenBuffer tokens) => tokens.Add(unknownId, start, end);
}
