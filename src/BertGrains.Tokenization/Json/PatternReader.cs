namespace BertGrains.Tokenization;

/// <summary>Reads the pattern of <c>Split</c> and <c>Replace</c>.</summary>
internal static class PatternReader
{
    public static TextPattern Read(JsonPart part)
    {
        var pattern = part.Object("pattern");
        if (pattern.StringOrNull("String") is { } literal)
            return literal.Length > 0 ? new LiteralPattern(literal) : throw part.Unsupported("pattern");
        try
        {
            return new RegexPattern(pattern.String("Regex"));
        }
        catch (TokenizerFormatException e)
        {
            throw new TokenizerFormatException($"{part.Name}: {e.Message}", e);
        }
    }
}
