namespace BertGrains.Cli.Pictures;

/// <summary>The ends of long texts.</summary>
internal static class Excerpt
{
    /// <summary>The first and last characters of a text with an ellipsis between them, or the text if it is not longer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">Characters at its beginning.</param>
    /// <param name="last">Characters at its end.</param>
    public static string Of(string text, int first, int last)
    {
        if (text.Length <= first + last + 1)
            return text;
        return text[..Whole(text, first)] + "…" + text[Whole(text, text.Length - last)..];
    }

    /// <summary>A position near to another one that is not inside a surrogate pair.</summary>
    public static int Whole(string text, int position) =>
        position > 0 && position < text.Length && char.IsLowSurrogate(text[position]) && char.IsHighSurrogate(text[position - 1])
            ? position - 1
            : position;
}
