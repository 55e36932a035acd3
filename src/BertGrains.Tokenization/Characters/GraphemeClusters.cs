namespace BertGrains.Tokenization;

/// <summary>Extended grapheme clusters (Unicode Standard Annex 29) with the tables of the reference, from <c>graphemes.txt</c>.</summary>
internal static class GraphemeClusters
{
    private const int HangulFirst = 0xAC00, HangulLast = 0xD7A3, TrailingCount = 28;

    private static readonly CharacterPages Breaks = new();

    static GraphemeClusters()
    {
        foreach (var (name, fields) in CharacterResource.Read("graphemes.txt"))
            Breaks.Add(fields[0].First, fields[0].Last, (byte)Enum.Parse<GraphemeBreak>(name));
        Breaks.Add('\r', '\r', (byte)GraphemeBreak.CarriageReturn);
        Breaks.Add('\n', '\n', (byte)GraphemeBreak.LineFeed);
    }

    /// <summary>The end of the cluster that starts at a unit.</summary>
    public static int EndAt(ReadOnlySpan<char> text, int start)
    {
        var (scalar, length) = TextScalars.At(text, start);
        var before = BreakOf(scalar);
        var end = start + length;
        var state = default(ClusterState).After(before);
        while (end < text.Length)
        {
            (scalar, length) = TextScalars.At(text, end);
            var after = BreakOf(scalar);
            if (IsBoundary(before, after, state))
                break;
            state = state.After(after);
            before = after;
            end += length;
        }

        return end;
    }

    private static GraphemeBreak BreakOf(int scalar)
    {
        if (scalar is >= ' ' and < 0x7F)
            return GraphemeBreak.Other;
        if (scalar is >= HangulFirst and <= HangulLast)
            return (scalar - HangulFirst) % TrailingCount == 0 ? GraphemeBreak.LeadingVowel : GraphemeBreak.Syllable;
        return (GraphemeBreak)Breaks[scalar];
    }

    private static bool IsBoundary(GraphemeBreak before, GraphemeBreak after, ClusterState state) => (before, after) switch
    {
        (GraphemeBreak.CarriageReturn, GraphemeBreak.LineFeed) => false,
        (GraphemeBreak.Control or GraphemeBreak.CarriageReturn or GraphemeBreak.LineFeed, _) => true,
        (_, GraphemeBreak.Control or GraphemeBreak.CarriageReturn or GraphemeBreak.LineFeed) => true,
        (GraphemeBreak.L, GraphemeBreak.L or GraphemeBreak.V or GraphemeBreak.LeadingVowel or GraphemeBreak.Syllable) => false,
        (GraphemeBreak.LeadingVowel or GraphemeBreak.V, GraphemeBreak.V or GraphemeBreak.T) => false,
        (GraphemeBreak.Syllable or GraphemeBreak.T, GraphemeBreak.T) => false,
        (_, GraphemeBreak.Extend or GraphemeBreak.Plain or GraphemeBreak.Linker or GraphemeBreak.Joiner or GraphemeBreak.SpacingMark) => false,
        (GraphemeBreak.Prepend, _) => false,
        (_, GraphemeBreak.Consonant) => !state.JoinsConsonant,
        (GraphemeBreak.Joiner, GraphemeBreak.Pictographic) => !state.JoinsPictograph,
        (GraphemeBreak.Regional, GraphemeBreak.Regional) => !state.IsOddRegional,
        _ => true,
    };

    /// <summary>What the rules that look further back need.</summary>
    private readonly record struct ClusterState(bool HasConsonant, bool HasLinker, bool HasPictograph, bool IsOddRegional)
    {
        public bool JoinsConsonant => HasConsonant && HasLinker;

        public bool JoinsPictograph => HasPictograph;

        public ClusterState After(GraphemeBreak next) => new(
            next == GraphemeBreak.Consonant
                || (HasConsonant && next is GraphemeBreak.Linker or GraphemeBreak.Extend or GraphemeBreak.Joiner),
            next == GraphemeBreak.Linker || (HasLinker && next is GraphemeBreak.Extend or GraphemeBreak.Joiner),
            next == GraphemeBreak.Pictographic
                || (HasPictograph && next is GraphemeBreak.Extend or GraphemeBreak.Linker or GraphemeBreak.Plain or GraphemeBreak.Joiner),
            next == GraphemeBreak.Regional && !IsOddRegional);
    }

    /// <summary>The values of <c>graphemes.txt</c>.</summary>
    private enum GraphemeBreak : byte
    {
        Other, Control, CarriageReturn, LineFeed, Extend, Linker, Plain, Joiner, SpacingMark, Prepend, Regional, Pictographic, Consonant,
        L, V, T, LeadingVowel, Syllable,
    }
}
