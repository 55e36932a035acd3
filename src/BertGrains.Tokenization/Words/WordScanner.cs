namespace BertGrains.Tokenization;

/// <summary>
/// Normalizes a text and splits it into words in one pass. Words whose normal form corresponds one to one to the text, nearly all words,
/// are matched in the original text; all others use <see cref="MappedScanner"/>.
/// </summary>
internal sealed class WordScanner(CharacterMap map, PieceMatcher matcher, SpecialTokens specialTokens)
{
    private readonly MappedScanner _mappedScanner = new(map, matcher);

    /// <summary>Adds the tokens of a text.</summary>
    /// <param name="text">Any UTF-16 units; unpaired surrogates are dropped like control characters.</param>
    /// <param name="workspace">Receives the tokens.</param>
    /// <param name="enough">Scanning stops after the word with which the workspace has at least this many tokens.</param>
    public void Scan(ReadOnlySpan<char> text, Workspace workspace, int enough = int.MaxValue)
    {
        var tokens = workspace.Tokens;
        var extendsWord = map.ExtendsWord;
        var position = 0;
        while (position < text.Length && tokens.Count < enough)
        {
            var start = position;
            while ((uint)position < (uint)text.Length && extendsWord[text[position]])
                position++;

            if (position < text.Length && !IsBoundary(text, position))
            {
                while (position < text.Length && !IsBoundary(text, position))
                    position++;
                _mappedScanner.Scan(text[..position], start, workspace);
            }
            else if (position - start > PieceMatcher.MaxWordCharacters)
            {
                matcher.AddUnknown(start, position, tokens);
            }
            else if (position > start)
            {
                matcher.Match(text[start..position], map.Codes, start, tokens);
            }

            if (position < text.Length)
                position = PassBoundary(text, position, tokens);
        }
    }

    private bool IsBoundary(ReadOnlySpan<char> text, int position) =>
        map.IsBoundary(text[position]) || SpecialTokenAt(text, position, out _) > 0;

    private int PassBoundary(ReadOnlySpan<char> text, int position, TokenBuffer tokens)
    {
        var length = SpecialTokenAt(text, position, out var id);
        if (length > 0)
        {
            tokens.Add(id, position, position + length);
            return position + length;
        }

        if (map.KindOf(text[position]) == CharacterKind.Single)
            matcher.Match(text.Slice(position, 1), map.Codes, position, tokens);
        return position + 1;
    }

    private int SpecialTokenAt(ReadOnlySpan<char> text, int position, out int id)
    {
        id = -1;
        return map.StartsSpecialToken(text[position]) ? specialTokens.MatchAt(text[position..], out id) : 0;
    }
}
