namespace BertGrains.Tokenization;

/// <summary><c>Metaspace</c>: writes spaces as a visible character, and splits before each.</summary>
/// <param name="replacement">The character.</param>
/// <param name="prepend">Which pieces get one at their start.</param>
/// <param name="split">Whether the text is split.</param>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme prepend, bool split) : PreTokenizer
{
    public override void Apply(PieceText text)
    {
        text.Rewrite(Rewrite);
        if (split)
            text.Split(Split);
    }

    private void Rewrite(AlignedText source, TextPiece piece, AlignedText target)
    {
        var units = source.Units[piece.Start..piece.End];
        var starts = units[0] == ' ' || units.StartsWith(replacement, StringComparison.Ordinal);
        var prepends = prepend == PrependScheme.Always || (prepend == PrependScheme.First && source.Offsets[piece.Start].Start == 0);
        if (prepends && !starts)
            target.Append(replacement, source.Offsets[piece.Start]);
        var position = piece.Start;
        while (position < piece.End)
        {
            var space = source.Units[position..piece.End].IndexOf(' ');
            var end = space < 0 ? piece.End : position + space;
            target.Append(source, position, end);
            if (space >= 0)
                target.Append(replacement, source.Offsets[end]);
            position = end + 1;
        }
    }

    private void Split(AlignedText source, TextPiece piece, List<TextPiece> pieces)
    {
        var start = piece.Start;
        while (start < piece.End)
        {
            var next = source.Units[(start + 1)..piece.End].IndexOf(replacement, StringComparison.Ordinal);
            var end = next < 0 ? piece.End : start + 1 + next;
            pieces.Add(new TextPiece(start, end, TextPiece.NoToken));
            start = end;
        }
    }
}

/// <summary>Which pieces get a <c>Metaspace</c> character at their start, if they have none.</summary>
internal enum PrependScheme
{
    /// <summary>All.</summary>
    Always,

    /// <summary>The one at the start of the text.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}
