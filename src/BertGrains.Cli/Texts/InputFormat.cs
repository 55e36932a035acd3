using System.Text.Json;
using System.Text.RegularExpressions;

namespace BertGrains.Cli.Texts;

/// <summary>Formats of input lines, by their names on the command line.</summary>
internal static partial class InputFormat
{
    /// <summary>A line is a text.</summary>
    public const string Text = "text";

    /// <summary>A line is a JSON object with a text and maybe a pair.</summary>
    public const string JsonLines = "jsonl";

    /// <summary>The format of an input, from its first line that is not blank: JSON Lines for an object with a member "text" or "question".</summary>
    public static string Detect(string line) => ObjectWithText().IsMatch(line) ? JsonLines : Text;

    /// <summary>Reads a line.</summary>
    /// <param name="format">Format of the line.</param>
    /// <param name="number">Number of the line, from 1.</param>
    /// <param name="line">The line, without its end.</param>
    public static TextItem Read(string format, long number, string line)
    {
        if (format == Text)
            return new TextItem(number, line);

        try
        {
            var (text, pair) = JsonTextLine.Parse(line);
            return new TextItem(number, text, pair);
        }
        catch (JsonException exception)
        {
            return new TextItem(number, line) { Fault = exception.Message };
        }
    }

    // Also a damaged object, so that the damage is reported and the line is not taken for a text.
    [GeneratedRegex("""^\s*\{.*"(text|question)"\s*:""")]
    private static partial Regex ObjectWithText();
}
