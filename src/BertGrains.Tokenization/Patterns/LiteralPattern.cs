namespace BertGrains.Tokenization;

/// <summary>A text that is not empty.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    public override void FindAll(ReadOnlySpan<char> text, List<TextMatch> matches)
    {
        for (var position = 0; position < text.Length;)
        {
            var found = text[position..].IndexOf(literal, StringComparison.Ordinal);
            if (found < 0)
                return;
            matches.Add(new TextMatch(position + found, position + found + literal.Length));
            position += found + literal.Length;
        }
    }
}
