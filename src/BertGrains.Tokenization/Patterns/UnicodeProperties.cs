namespace BertGrains.Tokenization;

/// <summary>The properties of characters that patterns name: general categories and their groups.</summary>
internal static class UnicodeProperties
{
    private static readonly Dictionary<string, string> LongNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Letter"] = "L", ["Mark"] = "M", ["Number"] = "N", ["Punctuation"] = "P", ["Punct"] = "P", ["Symbol"] = "S", ["Separator"] = "Z",
        ["Other"] = "C", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt", ["Modifier_Letter"] = "Lm",
        ["Other_Letter"] = "Lo", ["Nonspacing_Mark"] = "Mn", ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me", ["Decimal_Number"] = "Nd",
        ["Letter_Number"] = "Nl", ["Other_Number"] = "No",
    };

    /// <summary>A property by its name; null if it is not known.</summary>
    public static Predicate<int>? Find(string name)
    {
        name = LongNames.GetValueOrDefault(name, name);
        if (name.Length is 0 or > 2)
            return null;
        CharacterCategory[] categories =
            [.. Enum.GetValues<CharacterCategory>().Where(c => c.ToString().StartsWith(name, StringComparison.OrdinalIgnoreCase))];
        if (categories.Length == 0)
            return null;
        var bits = categories.Aggregate(0u, (sum, category) => sum | 1u << (int)category);
        return scalar => (bits >> (int)CharacterCategories.Of(scalar) & 1) != 0;
    }
}
