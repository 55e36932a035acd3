using System.Globalization;

namespace BertGrains.Tokenization;

/// <summary>
/// Character properties from <c>characters.txt</c>: the tables of the reference tokenizer, which are of several Unicode versions.
/// They do not depend on the Unicode version of the runtime or on invariant globalization.
/// </summary>
internal static class CharacterData
{
    private const int HangulFirst = 0xAC00, HangulLast = 0xD7A3, LeadingFirst = 0x1100, VowelFirst = 0x1161, TrailingFirst = 0x11A7;
    private const int VowelCount = 21, TrailingCount = 28;

    private static readonly CharacterPages Traits = new();
    private static readonly CharacterPages CombiningClasses = new();
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<int, int[]> LowerCases = [];

    static CharacterData()
    {
        using var resource = typeof(CharacterData).Assembly.GetManifestResourceStream("characters.txt")!;
        using var reader = new StreamReader(resource);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
                Add(line);
        }

        AddTrait(CharacterTraits.Decomposes, HangulFirst, HangulLast);

        // The ranges of the reference's is_chinese_char: 2B820..2B91F of extension E and later extensions are not included.
        AddTrait(CharacterTraits.Chinese, 0x3400, 0x4DBF);
        AddTrait(CharacterTraits.Chinese, 0x4E00, 0x9FFF);
        AddTrait(CharacterTraits.Chinese, 0xF900, 0xFAFF);
        AddTrait(CharacterTraits.Chinese, 0x20000, 0x2A6DF);
        AddTrait(CharacterTraits.Chinese, 0x2A700, 0x2B73F);
        AddTrait(CharacterTraits.Chinese, 0x2B740, 0x2B81F);
        AddTrait(CharacterTraits.Chinese, 0x2B920, 0x2CEAF);
        AddTrait(CharacterTraits.Chinese, 0x2F800, 0x2FA1F);
    }

    public static CharacterTraits TraitsOf(int scalar) => (CharacterTraits)Traits[scalar];

    /// <summary>Canonical combining class; 0 for a character that starts a combining sequence.</summary>
    public static byte CombiningClassOf(int scalar) => CombiningClasses[scalar];

    /// <summary>The lowercase form of a character with <see cref="CharacterTraits.Uppercase"/>, independent of its context.</summary>
    public static ReadOnlySpan<int> LowerCaseOf(int scalar) => LowerCases[scalar];

    /// <summary>The full canonical decomposition of a character.</summary>
    /// <param name="scalar">A character with <see cref="CharacterTraits.Decomposes"/>.</param>
    /// <param name="hangul">Buffer for the three parts of a Hangul syllable.</param>
    public static ReadOnlySpan<int> DecompositionOf(int scalar, Span<int> hangul)
    {
        if (scalar is < HangulFirst or > HangulLast)
            return Decompositions[scalar];

        // Unicode Standard, section 3.12, "Hangul Syllable Decomposition".
        var syllable = scalar - HangulFirst;
        hangul[0] = LeadingFirst + syllable / (VowelCount * TrailingCount);
        hangul[1] = VowelFirst + syllable / TrailingCount % VowelCount;
        hangul[2] = TrailingFirst + syllable % TrailingCount;
        return hangul[..(syllable % TrailingCount == 0 ? 2 : 3)];
    }

    private static void Add(string line)
    {
        var fields = line.Split(' ');
        var range = fields[1].Split("..");
        var first = Scalar(range[0]);
        var last = Scalar(range[^1]);
        switch (fields[0])
        {
            case "W":
                AddTrait(CharacterTraits.Whitespace, first, last);
                break;
            case "C":
                AddTrait(CharacterTraits.Unwanted, first, last);
                break;
            case "M":
                AddTrait(CharacterTraits.NonspacingMark, first, last);
                break;
            case "P":
                AddTrait(CharacterTraits.Punctuation, first, last);
                break;
            case "K":
                CombiningClasses.Add(first, last, byte.Parse(fields[2], CultureInfo.InvariantCulture));
                break;
            case "D":
                AddTrait(CharacterTraits.Decomposes, first, last);
                Decompositions.Add(first, [.. fields.Skip(2).Select(Scalar)]);
                break;
            case "L":
                AddTrait(CharacterTraits.Uppercase, first, last);
                LowerCases.Add(first, [.. fields.Skip(2).Select(Scalar)]);
                break;
            default:
                throw new InvalidDataException($"characters.txt has a line of unknown kind: {line}");
        }
    }

    private static int Scalar(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void AddTrait(CharacterTraits trait, int first, int last) => Traits.Add(first, last, (byte)trait);
}
