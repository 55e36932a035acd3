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

    public static string Join(IEnumerable<string> tokens)
    {
        var text = new StringBuilder();
        var first = true;
        foreach (var token in tokens)
        {
            text.Append(CleanUp(Spaced(token, first)));
            first = false;
        }

        return text.ToString();
    }

    private static string Spaced(string token, bool first)
    {
        if (first)
            return token;
        return token.StartsWith(WordPieceTokenizer.ContinuationPrefix, StringComparison.Ordinal)
            ? token[WordPieceTokenizer.ContinuationPrefix.Length..]
            : " " + token;
    }

    private static string CleanUp(string token)
    {
        foreach ((var spaced, var clean) in CleanUps)
            token = token.Replace(spaced, clean, StringComparison.Ordinal);
        return token;
    }
}
