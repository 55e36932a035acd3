namespace BertGrains.Tokenization;

/// <summary>General categories of Unicode, and what regular expressions add. The names are those of <c>classes.txt</c>.</summary>
internal enum CharacterCategory : byte
{
    Cn, Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So, Zs, Zl, Zp, Cc, Cf, Co,
}

/// <summary>Character classes of the reference's regular expressions, from <c>classes.txt</c>, read at the first use.</summary>
internal static class CharacterCategories
{
    private const byte OtherWordCharacter = 1, OtherNumeric = 2;

    private static readonly CharacterPages Categories = new();
    private static readonly CharacterPages Extras = new();

    static CharacterCategories()
    {
        foreach (var (name, fields) in CharacterResource.Read("classes.txt"))
        {
            var (first, last) = fields[0];
            switch (name)
            {
                case "w":
                    Extras.Add(first, last, OtherWordCharacter);
                    break;
                case "n":
                    Extras.Add(first, last, OtherNumeric);
                    break;
                default:
                    Categories.Add(first, last, (byte)Enum.Parse<CharacterCategory>(name));
                    break;
            }
        }
    }

    public static CharacterCategory Of(int scalar) => (CharacterCategory)Categories[scalar];

    public static bool IsLetter(int scalar) => Of(scalar) is >= CharacterCategory.Lu and <= CharacterCategory.Lo;

    public static bool IsMark(int scalar) => Of(scalar) is >= CharacterCategory.Mn and <= CharacterCategory.Me;

    public static bool IsNumber(int scalar) => Of(scalar) is >= CharacterCategory.Nd and <= CharacterCategory.No;

    /// <summary>White space, for Oniguruma and for Rust.</summary>
    public static bool IsWhitespace(int scalar) => (CharacterData.TraitsOf(scalar) & CharacterTraits.Whitespace) != 0;

    /// <summary>Rust's <c>char::is_numeric</c>, which has a later Unicode version.</summary>
    public static bool IsNumeric(int scalar) => IsNumber(scalar) || (Extras[scalar] & OtherNumeric) != 0;

    /// <summary>Oniguruma's <c>\w</c>, which is Rust's without the joiners.</summary>
    public static bool IsPatternWordCharacter(int scalar) => scalar is not (0x200C or 0x200D) && IsWordCharacter(scalar);

    /// <summary>Rust's <c>\w</c>: letters, marks, decimal numbers, connectors, other alphabetic characters and joiners.</summary>
    public static bool IsWordCharacter(int scalar) =>
        IsLetter(scalar) || IsMark(scalar) || Of(scalar) is CharacterCategory.Nd or CharacterCategory.Pc
            || (Extras[scalar] & OtherWordCharacter) != 0;
}
