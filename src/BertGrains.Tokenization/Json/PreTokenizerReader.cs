namespace BertGrains.Tokenization;

/// <summary>Reads <c>pre_tokenizer</c>.</summary>
internal static class PreTokenizerReader
{
    private const int Word = 1, Symbol = 2, Space = 0;

    public static PreTokenizer Read(JsonPart part) => part.String("type") switch
    {
        "Sequence" => new PreTokenizerSequence([.. part.Objects("pretokenizers").Select(Read)]),
        "BertPreTokenizer" => new PreTokenizerSequence(
            [At(CharacterCategories.IsWhitespace, SplitBehavior.Removed), At(IsPunctuation, SplitBehavior.Isolated)]),
        "ByteLevel" => new ByteLevelPreTokenizer(part.Bool("add_prefix_space"), part.BoolOrNull("use_regex") ?? true),
        "Metaspace" => ReadMetaspace(part),
        "Whitespace" => new PatternSplitter(new RunPattern(WordOrSymbol), SplitBehavior.Removed, invert: true),
        "WhitespaceSplit" => At(CharacterCategories.IsWhitespace, SplitBehavior.Removed),
        "Digits" => At(
            CharacterCategories.IsNumeric, part.Bool("individual_digits") ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "Punctuation" => At(IsPunctuation, ReadBehavior(part) ?? SplitBehavior.Isolated),
        "CharDelimiterSplit" => new PatternSplitter(ReadDelimiter(part), SplitBehavior.Removed, invert: false),
        "Split" => new PatternSplitter(
            PatternReader.Read(part), ReadBehavior(part) ?? throw part.Expected("behavior", "a string"), part.Bool("invert")),
        _ => throw part.Unsupported("type"),
    };

    private static PatternSplitter At(Predicate<int> property, SplitBehavior behavior) =>
        new(new CharacterPattern(property), behavior, invert: false);

    private static bool IsPunctuation(int scalar) => (CharacterData.TraitsOf(scalar) & CharacterTraits.Punctuation) != 0;

    private static int WordOrSymbol(int scalar) =>
        CharacterCategories.IsWordCharacter(scalar) ? Word : CharacterCategories.IsWhitespace(scalar) ? Space : Symbol;

    private static LiteralPattern ReadDelimiter(JsonPart part) =>
        part.String("delimiter") is { Length: > 0 } delimiter ? new LiteralPattern(delimiter) : throw part.Unsupported("delimiter");

    private static SplitBehavior? ReadBehavior(JsonPart part) => part.StringOrNull("behavior") switch
    {
        null => null,
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw part.Unsupported("behavior"),
    };

    private static MetaspacePreTokenizer ReadMetaspace(JsonPart part)
    {
        var scheme = part.StringOrNull("prepend_scheme") switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw part.Unsupported("prepend_scheme"),
        };
        if (part.BoolOrNull("add_prefix_space") is false)
            scheme = PrependScheme.Never;
        var replacement = part.String("replacement");
        return replacement.Length > 0
            ? new MetaspacePreTokenizer(replacement, scheme, part.BoolOrNull("split") ?? true)
            : throw part.Unsupported("replacement");
    }
}
