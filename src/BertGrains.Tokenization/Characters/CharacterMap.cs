namespace BertGrains.Tokenization;

/// <summary>Kind of each UTF-16 unit under one set of options, and its normal form if that is one unit.</summary>
internal sealed class CharacterMap
{
    private const int UnitCount = char.MaxValue + 1;

    private readonly ushort[] _codes = new ushort[UnitCount];
    private readonly CharacterKind[] _kinds = new CharacterKind[UnitCount];
    private readonly bool[] _extendsWord = new bool[UnitCount];
    private readonly bool[] _startsSpecialToken = new bool[UnitCount];

    /// <param name="options">Options of the normalization.</param>
    /// <param name="specialTokens">Special tokens in their written form.</param>
    /// <param name="normalCodes">Trie code by unit of normalized text.</param>
    public CharacterMap(WordPieceOptions options, IEnumerable<string> specialTokens, ReadOnlySpan<ushort> normalCodes)
    {
        Lowercase = options.Lowercase;
        StripAccents = options.StripAccents ?? options.Lowercase;
        SplitChinese = options.SplitChinese;
        for (var unit = 0; unit < UnitCount; unit++)
        {
            (_kinds[unit], var normal) = Classify(unit);
            _codes[unit] = _kinds[unit] is CharacterKind.Word or CharacterKind.Single ? normalCodes[normal] : (ushort)0;
        }

        foreach (var token in specialTokens)
            _startsSpecialToken[token[0]] = true;
        for (var unit = 0; unit < UnitCount; unit++)
            _extendsWord[unit] = _kinds[unit] == CharacterKind.Word && !_startsSpecialToken[unit];
    }

    public bool Lowercase { get; }

    public bool StripAccents { get; }

    public bool SplitChinese { get; }

    /// <summary>Trie code of the normal form by unit; 0 if the normal form is not one unit.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>By unit: whether it extends a word without special handling.</summary>
    public ReadOnlySpan<bool> ExtendsWord => _extendsWord;

    /// <summary>Whether a unit ends a word, independent of the next units.</summary>
    public bool IsBoundary(char unit) => _kinds[unit] is CharacterKind.Whitespace or CharacterKind.Single;

    public CharacterKind KindOf(char unit) => _kinds[unit];

    public bool StartsSpecialToken(char unit) => _startsSpecialToken[unit];

    private (CharacterKind Kind, char NormalUnit) Classify(int unit)
    {
        var traits = CharacterData.TraitsOf(unit);
        if (char.IsSurrogate((char)unit) || (traits & CharacterTraits.Unwanted) != 0)
            return (CharacterKind.Complex, '\0');
        if ((traits & CharacterTraits.Whitespace) != 0)
            return (CharacterKind.Whitespace, ' ');

        var normal = unit;
        if (StripAccents && !TryStrip(unit, traits, out normal))
            return (CharacterKind.Complex, '\0');
        if (Lowercase && (CharacterData.TraitsOf(normal) & CharacterTraits.Uppercase) != 0)
        {
            var lower = CharacterData.LowerCaseOf(normal);
            if (lower.Length != 1)
                return (CharacterKind.Complex, '\0');
            normal = lower[0];
        }

        if (normal > char.MaxValue)
            return (CharacterKind.Complex, '\0');
        var single = (CharacterData.TraitsOf(normal) & CharacterTraits.Punctuation) != 0
            || (SplitChinese && (traits & CharacterTraits.Chinese) != 0);
        return (single ? CharacterKind.Single : CharacterKind.Word, (char)normal);
    }

    /// <summary>
    /// Strips the marks of a character that starts a combining sequence, if one character remains. That character stays first in its
    /// sequence, so neither its own marks nor the following ones change its offsets.
    /// </summary>
    private static bool TryStrip(int scalar, CharacterTraits traits, out int stripped)
    {
        stripped = scalar;
        ReadOnlySpan<int> parts = [scalar];
        if ((traits & CharacterTraits.Decomposes) != 0)
            parts = CharacterData.DecompositionOf(scalar, new int[3]);
        if (CharacterData.CombiningClassOf(parts[0]) != 0 || IsNonspacingMark(parts[0]))
            return false;
        foreach (var part in parts[1..])
        {
            if (!IsNonspacingMark(part))
                return false;
        }

        stripped = parts[0];
        return true;
    }

    private static bool IsNonspacingMark(int scalar) => (CharacterData.TraitsOf(scalar) & CharacterTraits.NonspacingMark) != 0;
}

/// <summary>How the scanner treats a UTF-16 unit.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Extends a word; its normal form is one unit.</summary>
    Word,

    /// <summary>Ends a word.</summary>
    Whitespace,

    /// <summary>A separate word; its normal form is one unit.</summary>
    Single,

    /// <summary>All others: dropped characters, surrogates, combining characters, normal forms of several units.</summary>
    Complex,
}
