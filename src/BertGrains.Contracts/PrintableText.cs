using System.Globalization;
using System.Text;

namespace BertGrains;

/// <summary>Names that operators choose and that logs, tables and messages show, and the output of names from elsewhere.</summary>
public static class PrintableText
{
    /// <summary>What <see cref="IsName"/> accepts, to follow "it must".</summary>
    public const string NameForm = "have printable characters only, without white space at its ends";

    /// <summary>
    /// Whether a text is a name: not empty, without white space at its ends, and without characters that a terminal does not show as
    /// themselves: control and format characters, line separators, and halves of surrogate pairs.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool IsName(string? text) =>
        !string.IsNullOrEmpty(text) && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]) && IsPrintable(text);

    /// <summary>A text as one line that neither moves the cursor of a terminal nor changes its colors.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with spaces in place of line ends, and with escapes such as \u001b in place of other characters without a glyph.</returns>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsPrintable(text))
            return text;

        var line = new StringBuilder(text.Length + 8);
        foreach (var rune in text.ReplaceLineEndings(" ").EnumerateRunes())
        {
            if (IsPrintable(rune))
                line.Append(rune);
            else
                line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return line.ToString();
    }

    // The enumeration replaces half of a surrogate pair with U+FFFD.
    private static bool IsPrintable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsPrintable(rune) || rune == Rune.ReplacementChar)
                return false;
        }

        return true;
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
