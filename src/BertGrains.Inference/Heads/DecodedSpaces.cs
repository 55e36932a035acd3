namespace BertGrains.Inference.Heads;

/// <summary>
/// Removes spaces from a decoded text, as <c>clean_up_tokenization</c> of transformers does for tokenizers with
/// <c>clean_up_tokenization_spaces</c>.
/// </summary>
internal static class DecodedSpaces
{
    private static readonly (string Spaced, string Clean)[] Rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"),
        (" 're", "'re"),
    ];

    /// <summary>The text without these spaces.</summary>
    public static string Clean(string text)
    {
        foreach (var (spaced, clean) in Rules)
            text = text.Replace(spaced, clean, StringComparison.Ordinal);
        return text;
    }
}
