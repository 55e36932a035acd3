using System.Text;

namespace BertGrains.Tokenization;

/// <summary>Joins tokens to text, like the WordPiece decoder of Hugging Face with cleanup.</summary>
internal static class WordPieceDecoder
{
    private static readonly (string Spaced, string Clean)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <param name="tokens">The tokens.</param>
    /// <param name="prefix">Prefix of pieces that continue a word.</param>
    /// <param name="cleansUp">Whether spaces before punctuation are removed.</param>
    public static string Join(IReadOnlyList<string> tokens, string prefix = WordPieceTokenizer.ContinuationPrefix, bool cleansUp = true)
    {
        var text = new StringBuilder();
        for (var i = 0; i < tokens.Count; i++)
        {
            var spaced = i == 0 ? tokens[i] : Spaced(tokens[i], prefix);
            text.Append(cleansUp ? CleanUp(spaced) : spaced);
        }

        return text.ToString();
    }

    private static string Spaced(string token, string prefix) =>
        token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;

    private static string CleanUp(string token)
    {
        foreach ((var spaced, var clean) in CleanUps)
            token = token.Replace(spaced, clean, StringComparison.Ordinal);
        return token;
    }
}
