namespace BertGrains.Tokenization;

/// <summary>For each UTF-16 unit, under one set of options: its kind, and its normal form where that is one unit.</summary>
internal sealed class CharacterMap
{
    private const int UnitCount = char.MaxValue + 1;

    private readonly char[] _wordUnits = new char[UnitCount];
    private readonly char[] _normalUnits = new char[UnitCount];
    private readonly CharacterKind[] _kinds = new CharacterKind[UnitCount];
    private readonly bool[] _startsSpecialToken = new bool[UnitCount];

    public CharacterMap(WordPieceOptions options, IEnumerable<string> specialTokens)
    {
        Lowercase = options.Lowercase;
        StripAccents = options.StripAccents ?? options.Lowercase;
        SplitChinese = options.SplitChinese;
        for (int unit = 0; unit < UnitCount; unit++)
        {
            (_kinds[unit], _normalUnits[unit]) = Classify(unit);
            _wordUnits[unit] = _kinds[unit] == CharacterKind.Word ? _normalUnits[unit] : '\0';
        }

        foreach (string token in specialTokens)
        {
            _startsSpecialToken[token[0]] = true;
            _wordUnits[token[0]] = '\0';
        }
    }

    public bool Lowercase { get; }

    public bool StripAccents { get; }

    public bool SplitChinese { get; }

    /// <summary>Indexed by unit: its normal form when it extends a word and starts no special token, else 0.</summary>
    public ReadOnlySpan<char> WordUnits => _wordUnits;

    public CharacterKind KindOf(char unit) => _kinds[unit];

    /// <summary>The normal form of a unit of kind word or single.</summary>
    public char NormalUnitOf(char unit) => _normalUnits[unit];

    public bool StartsSpecialToken(char unit) => _startsSpecialToken[unit];

    private (CharacterKind Kind, char NormalUnit) Classify(int unit)
    {
        if (char.IsSurrogate((char)unit))
            return (CharacterKind.Complex, '\0');
        CharacterTraits traits = CharacterData.TraitsOf(unit);
        if ((traits & CharacterTraits.Unwanted) != 0)
            return (CharacterKind.Unwanted, '\0');
        if ((traits & CharacterTraits.Whitespace) != 0)
            return (CharacterKind.Whitespace, ' ');

        int normal = unit;
        if (StripAccents && !TryStrip(unit, traits, out normal))
            return (CharacterKind.Complex, '\0');
        if (Lowercase && (CharacterData.TraitsOf(normal) & CharacterTraits.Uppercase) != 0)
        {
            ReadOnlySpan<int> lower = CharacterData.LowerCaseOf(normal);
            if (lower.Length != 1)
                return (CharacterKind.Complex, '\0');
            normal = lower[0];
        }

        if (normal > char.MaxValue)
            return (CharacterKind.Complex, '\0');
        bool single = (CharacterData.TraitsOf(normal) & CharacterTraits.Punctuation) != 0
            || (SplitChinese && (traits & CharacterTraits.Chinese) != 0);
        return (single ? CharacterKind.Single : CharacterKind.Word, (char)normal);
    }

    /// <summary>Strips a character that starts a combining sequence and leaves one character; the marks that it loses matter to no other.</summary>
    private static bool TryStrip(int scalar, CharacterTraits traits, out int stripped)
    {
        stripped = scalar;
        ReadOnlySpan<int> parts = [scalar];
        if ((traits & CharacterTraits.Decomposes) != 0)
            parts = CharacterData.DecompositionOf(scalar, new int[3]);
        if (CharacterData.CombiningClassOf(parts[0]) != 0 || IsNonspacingMark(parts[0]))
            return false;
        foreach (int part in parts[1..])
        {
            if (!IsNonspacingMark(part))
                return false;
        }

        stripped = parts[0];
        return true;
    }

    private static bool IsNonspacingMark(int scalar) => (CharacterData.TraitsOf(scalar) & CharacterTraits.NonspacingMark) != 0;
}
