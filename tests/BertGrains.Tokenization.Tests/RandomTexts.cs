namespace BertGrains.Tokenization;

/// <summary>
/// Strings of any UTF-16 units that combine all steps of normalization: words, marks, controls, unpaired surrogates, special tokens.
/// </summary>
internal static class RandomTexts
{
    private static readonly string[] Snippets =
    [
        "hello", "Ångström", "naïve", "[MASK]", "[SEP]", "[MASK", "##ing", "don't", "中文", "한국어", "\U0001F600", "\U0002F9D0",
        "e\u0301", "\u0130stanbul", "\u09CB", "\u0F73\u0F71", "\U0001D15E", "\u200B", "\0", "\uFFFD", "\u00A0", "\u3000",
        " ", "\t\r\n", "\uD83D", "\uDE00", "…", "≮", "<mask>", "<s>", "</s>", "<MASK>", "we've", "'ll", "  ", "\n\n", "▁", "Ġ", "ﬁ", "㎏", "½",
        "\u1100\u1161\u11A8", "\uAC01", "か\u3099", "\u0915\u094D\u0937", "\U0001F468\u200D\U0001F469", "\U0001F1FA\U0001F1F8", "@user ", "#tag",
        "the", "...", "1,000", "\u0344", "ſ", "\u212A", "\u1E9B\u0323", "\u0323\u0307",
    ];

    public static IEnumerable<string> Generate(int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
            yield return string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Part(random)));
    }

    private static string Part(Random random) => random.Next(4) switch
    {
        0 => ((char)random.Next(char.MaxValue + 1)).ToString(),
        1 => ((char)random.Next(' ', '~')).ToString(),
        2 => " ",
        _ => Snippets[random.Next(Snippets.Length)],
    };
}
