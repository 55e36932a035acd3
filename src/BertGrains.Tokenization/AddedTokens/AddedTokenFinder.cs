using System.Buffers;

namespace BertGrains.Tokenization;

/// <summary>Finds added tokens in a text: the leftmost, and of those the longest. Immutable.</summary>
internal sealed class AddedTokenFinder
{
    private readonly Dictionary<char, (string Text, AddedToken Token)[]> _longestFirst;
    private readonly SearchValues<char> _firstUnits;

    /// <param name="tokens">The text to search for, and its token.</param>
    public AddedTokenFinder(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        _longestFirst = tokens.Where(token => token.Text.Length > 0)
            .GroupBy(token => token.Text[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Text.Length).ToArray());
        _firstUnits = SearchValues.Create([.. _longestFirst.Keys]);
    }

    public bool IsEmpty => _longestFirst.Count == 0;

    /// <summary>Adds the parts of a piece: added tokens, and what is between them.</summary>
    public void Split(AlignedText source, TextPiece piece, List<TextPiece> pieces) =>
        Split(source.Units[piece.Start..piece.End], piece.Start, pieces);

    /// <summary>Adds the parts of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">Offset of the text, which is added to the offsets of the parts.</param>
    /// <param name="pieces">Receives the parts.</param>
    public void Split(ReadOnlySpan<char> text, int origin, List<TextPiece> pieces)
    {
        var (covered, position) = (0, 0);
        while (Find(text, position, out var match) is { } token)
        {
            position = match.End;
            if (token.IsSingleWord && (IsWordBefore(text, match.Start) || IsWordAfter(text, match.End)))
                continue;
            var (start, end) = (match.Start, match.End);
            while (token.StripsLeft && start > covered && CharacterCategories.IsWhitespace(text[start - 1]))
                start--;
            if (token.StripsLeft)
                start = Math.Max(start, covered);
            while (token.StripsRight && end < text.Length && CharacterCategories.IsWhitespace(text[end]))
                end++;
            if (covered < start)
                pieces.Add(new TextPiece(origin + covered, origin + start, TextPiece.NoToken));
            // A token of white space may start in what the token before took, and then ends the covered part, as in the reference.
            if (start < end)
                pieces.Add(new TextPiece(origin + start, origin + end, token.Id));
            covered = start <= end ? end : covered;
        }

        if (covered < text.Length)
            pieces.Add(new TextPiece(origin + covered, origin + text.Length, TextPiece.NoToken));
    }

    private AddedToken? Find(ReadOnlySpan<char> text, int from, out TextMatch match)
    {
        for (var position = from; position < text.Length; position++)
        {
            var next = text[position..].IndexOfAny(_firstUnits);
            if (next < 0)
                break;
            position += next;
            foreach (var (content, token) in _longestFirst[text[position]])
            {
                if (!text[position..].StartsWith(content, StringComparison.Ordinal))
                    continue;
                match = new TextMatch(position, position + content.Length);
                return token;
            }
        }

        match = default;
        return null;
    }

    private static bool IsWordBefore(ReadOnlySpan<char> text, int position) =>
        position > 0 && CharacterCategories.IsWordCharacter(TextScalars.Before(text, position));

    private static bool IsWordAfter(ReadOnlySpan<char> text, int position) =>
        position < text.Length && CharacterCategories.IsWordCharacter(TextScalars.At(text, position).Scalar);
}
