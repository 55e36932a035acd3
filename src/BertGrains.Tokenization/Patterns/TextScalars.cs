namespace BertGrains.Tokenization;

/// <summary>Code points of texts without unpaired surrogates.</summary>
internal static class TextScalars
{
    /// <summary>The code point at a unit that starts one, and its number of units.</summary>
    public static (int Scalar, int Length) At(ReadOnlySpan<char> text, int position)
    {
        var unit = text[position];
        return char.IsHighSurrogate(unit) && position + 1 < text.Length
            ? (char.ConvertToUtf32(unit, text[position + 1]), 2)
            : (unit, 1);
    }

    /// <summary>The code point that ends before a unit.</summary>
    public static int Before(ReadOnlySpan<char> text, int position)
    {
        var unit = text[position - 1];
        return char.IsLowSurrogate(unit) && position > 1 ? char.ConvertToUtf32(text[position - 2], unit) : unit;
    }

    /// <summary>The number of code points.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var unit in text)
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        return count;
    }
}
