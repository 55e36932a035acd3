namespace BertGrains.Tokenization;

/// <summary>Splits at the matches of a pattern (<c>Split</c>, <c>Digits</c>, <c>Punctuation</c>, <c>WhitespaceSplit</c> and so on).</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether the text between the matches counts as the matches, and the reverse.</param>
internal sealed class PatternSplitter(TextPattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public override void Apply(PieceText text)
    {
        var matches = new List<TextMatch>();
        var parts = new List<Part>();
        text.Split((source, piece, pieces) =>
        {
            var units = source.Units[piece.Start..piece.End];
            matches.Clear();
            parts.Clear();
            pattern.FindAll(units, matches);
            Cover(units.Length, matches, parts);
            foreach (var part in Join(parts))
            {
                if (part.End > part.Start)
                    pieces.Add(new TextPiece(piece.Start + part.Start, piece.Start + part.End, TextPiece.NoToken));
            }
        });
    }

    private void Cover(int length, List<TextMatch> matches, List<Part> parts)
    {
        var position = 0;
        foreach (var match in matches)
        {
            if (match.Start > position)
                parts.Add(new Part(position, match.Start, invert));
            parts.Add(new Part(match.Start, match.End, !invert));
            position = match.End;
        }

        if (position < length)
            parts.Add(new Part(position, length, invert));
    }

    private IEnumerable<Part> Join(List<Part> parts) => behavior switch
    {
        SplitBehavior.Isolated => parts,
        SplitBehavior.Removed => parts.Where(part => !part.IsMatch),
        SplitBehavior.Contiguous => Merge(parts, (previous, next) => previous == next),
        SplitBehavior.MergedWithPrevious => Merge(parts, (previous, next) => next && !previous),
        _ => MergeWithNext(parts),
    };

    // Like the reference, which starts as if a part that is no match preceded the first one.
    private static List<Part> Merge(List<Part> parts, Func<bool, bool, bool> joins)
    {
        var merged = new List<Part>(parts.Count);
        var previous = false;
        foreach (var part in parts)
        {
            if (merged.Count > 0 && joins(previous, part.IsMatch))
                merged[^1] = merged[^1] with { End = part.End };
            else
                merged.Add(part);
            previous = part.IsMatch;
        }

        return merged;
    }

    private static List<Part> MergeWithNext(List<Part> parts)
    {
        var merged = new List<Part>(parts.Count);
        var previous = false;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var part = parts[i];
            if (merged.Count > 0 && part.IsMatch && !previous)
                merged[^1] = merged[^1] with { Start = part.Start };
            else
                merged.Add(part);
            previous = part.IsMatch;
        }

        merged.Reverse();
        return merged;
    }

    private readonly record struct Part(int Start, int End, bool IsMatch);
}
