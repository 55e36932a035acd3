namespace BertGrains.Tokenization;

/// <summary>
/// The words of GPT-2: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, in one pass.
/// </summary>
internal static class GptWords
{
    private static readonly byte[] Kinds = CreateKinds();

    /// <summary>Adds the words of a piece.</summary>
    public static void Split(AlignedText source, TextPiece piece, List<TextPiece> pieces)
    {
        var units = source.Units[..piece.End];
        for (var start = piece.Start; start < units.Length;)
        {
            var end = EndOfWord(units, start);
            pieces.Add(new TextPiece(start, end, TextPiece.NoToken));
            start = end;
        }
    }

    private static int EndOfWord(ReadOnlySpan<char> units, int start)
    {
        if (units[start] == '\'' && ContractionAt(units[(start + 1)..]) is > 0 and var length)
            return start + 1 + length;

        var first = start;
        if (units[start] == ' ' && start + 1 < units.Length && KindAt(units, start + 1, out _) != Kind.Whitespace)
            first++;
        var kind = KindAt(units, first, out var step);
        var end = first + step;
        while (end < units.Length && KindAt(units, end, out step) == kind)
            end += step;

        // The last white space before a word belongs to the word, or is a piece alone.
        return kind == Kind.Whitespace && end < units.Length && end - start > 1 ? end - 1 : end;
    }

    private static int ContractionAt(ReadOnlySpan<char> rest) => rest switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };

    private static Kind KindAt(ReadOnlySpan<char> units, int position, out int length)
    {
        var unit = units[position];
        length = 1;
        if (!char.IsHighSurrogate(unit))
            return (Kind)Kinds[unit];
        length = 2;
        return KindOf(char.ConvertToUtf32(unit, units[position + 1]));
    }

    private static Kind KindOf(int scalar) =>
        CharacterCategories.IsLetter(scalar) ? Kind.Letter
        : CharacterCategories.IsNumber(scalar) ? Kind.Number
        : CharacterCategories.IsWhitespace(scalar) ? Kind.Whitespace
        : Kind.Other;

    private static byte[] CreateKinds()
    {
        var kinds = new byte[char.MaxValue + 1];
        for (var unit = 0; unit < kinds.Length; unit++)
            kinds[unit] = (byte)KindOf(unit);
        return kinds;
    }

    private enum Kind : byte
    {
        Other,
        Letter,
        Number,
        Whitespace,
    }
}
