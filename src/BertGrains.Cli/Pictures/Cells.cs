using System.Globalization;
using System.Text;
using Spectre.Console;

namespace BertGrains.Cli.Pictures;

/// <summary>Widths of texts in cells of a terminal: two for a wide character, none for a mark that combines with another one.</summary>
internal static class Cells
{
    private const char Ellipsis = '…';

    // They join letters and emoji, and have no width.
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>
    /// A text as one line without control characters, as <see cref="PrintableText.OneLine"/>, which is for names; tabs are spaces, and joiners
    /// remain, since Persian and emoji are not read without them.
    /// </summary>
    public static string Line(string text)
    {
        var line = new StringBuilder();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\t' or NonJoiner or Joiner))
                continue;
            line.Append(PrintableText.OneLine(text[start..i])).Append(text[i] == '\t' ? ' ' : text[i]);
            start = i + 1;
        }

        return start == 0 ? PrintableText.OneLine(text) : line.Append(PrintableText.OneLine(text[start..])).ToString();
    }

    /// <summary>Number of cells of a text on one line.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>A text with spaces after it, so that it has at least <paramref name="width"/> cells.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    /// <summary>A text with spaces before it, so that it has at least <paramref name="width"/> cells.</summary>
    public static string PadStart(string text, int width) => new string(' ', Math.Max(0, width - Width(text))) + text;

    /// <summary>The beginning of a text with an ellipsis after it, or the text if it has at most <paramref name="width"/> cells.</summary>
    public static string Clip(string text, int width)
    {
        // A text of a megabyte is not measured as a whole.
        var (cells, length, kept) = (0, 0, 0);
        foreach (var element in Elements(text))
        {
            cells += Width(element);
            if (cells > width)
                return text[..kept] + Ellipsis;
            length += element.Length;
            if (cells < width)
                kept = length;
        }

        return text;
    }

    /// <summary>A number with separators of thousands.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What a reader takes for one character each: letters with their marks, emoji of several code points.</summary>
    public static IEnumerable<string> Elements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
            yield return elements.GetTextElement();
    }
}
