namespace BertGrains.Tokenization;

/// <summary>Compatibility decompositions, compositions and combining marks from <c>normalization.txt</c>, read at the first use.</summary>
internal static class NormalizationData
{
    private const int HangulFirst = 0xAC00, LeadingFirst = 0x1100, VowelFirst = 0x1161, TrailingFirst = 0x11A7;
    private const int LeadingCount = 19, VowelCount = 21, TrailingCount = 28, SyllableCount = LeadingCount * VowelCount * TrailingCount;

    private static readonly Dictionary<int, int[]> CompatibleDecompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly CharacterPages CombiningMarks = new();

    static NormalizationData()
    {
        foreach (var (kind, fields) in CharacterResource.Read("normalization.txt"))
        {
            switch (kind)
            {
                case "K":
                    CompatibleDecompositions.Add(fields[0].First, [.. fields.Skip(1).Select(field => field.First)]);
                    break;
                case "C":
                    Compositions.Add((fields[0].First, fields[1].First), fields[2].First);
                    break;
                default:
                    CombiningMarks.Add(fields[0].First, fields[0].Last, 1);
                    break;
            }
        }
    }

    public static bool IsCombiningMark(int scalar) => scalar >= 0x300 && CombiningMarks[scalar] != 0;

    /// <summary>The full decomposition of a character.</summary>
    /// <param name="scalar">The character.</param>
    /// <param name="isCompatible">Whether compatibility decompositions are used too.</param>
    /// <param name="buffer">At least three elements.</param>
    public static ReadOnlySpan<int> Decompose(int scalar, bool isCompatible, Span<int> buffer)
    {
        if (scalar >= 0xA0)
        {
            if (isCompatible && CompatibleDecompositions.TryGetValue(scalar, out var parts))
                return parts;
            if ((CharacterData.TraitsOf(scalar) & CharacterTraits.Decomposes) != 0)
                return CharacterData.DecompositionOf(scalar, buffer);
        }

        buffer[0] = scalar;
        return buffer[..1];
    }

    /// <summary>The composite of two characters; null if there is none.</summary>
    public static int? Compose(int first, int second)
    {
        // Unicode Standard, section 3.12, "Hangul Syllable Composition".
        if (first is >= LeadingFirst and < LeadingFirst + LeadingCount && second is >= VowelFirst and < VowelFirst + VowelCount)
            return HangulFirst + ((first - LeadingFirst) * VowelCount + second - VowelFirst) * TrailingCount;
        if (first is >= HangulFirst and < HangulFirst + SyllableCount && (first - HangulFirst) % TrailingCount == 0
            && second is > TrailingFirst and < TrailingFirst + TrailingCount)
        {
            return first + second - TrailingFirst;
        }

        return Compositions.TryGetValue((first, second), out var composite) ? composite : null;
    }
}
