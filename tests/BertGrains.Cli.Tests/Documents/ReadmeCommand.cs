using System.Globalization;
using System.Text.RegularExpressions;

namespace BertGrains.Cli.Tests.Documents;

/// <summary>A command in README.md, and what it prints there.</summary>
/// <param name="Text">The command line, without the prompt.</param>
/// <param name="Printed">The lines below it.</param>
internal sealed partial record ReadmeCommand(string Text, IReadOnlyList<string> Printed)
{
    private const string Prompt = "$ ";
    private const string Fence = "```";

    // Scores of int8 differ a little between processors.
    private const double Tolerance = 0.03;

    /// <summary>The commands of all code blocks, in order.</summary>
    public static IEnumerable<ReadmeCommand> In(string markdown)
    {
        foreach (var block in markdown.Split($"\n{Fence}").Where((_, i) => i % 2 == 1))
        {
            foreach (var part in $"\n{block}".Split($"\n{Prompt}").Skip(1))
            {
                var lines = part.Split('\n');
                var length = 1 + lines.TakeWhile(line => line.EndsWith('\\')).Count();
                yield return new ReadmeCommand(string.Join('\n', lines[..length]), Unwrapped(lines[length..]));
            }
        }
    }

    /// <summary>Where an output differs from what is printed; null if it does not. Numbers with a point may differ a little.</summary>
    public string? DifferenceFrom(string output)
    {
        var lines = output.TrimEnd().Split('\n');
        if (Printed.Count != lines.Length)
            return $"{Text} prints {lines.Length} lines, not {Printed.Count}:\n{output}";
        for (var i = 0; i < lines.Length; i++)
        {
            if (!Agree(Printed[i], lines[i]))
                return $"{Text} prints\n{lines[i]}\nnot\n{Printed[i]}";
        }

        return null;
    }

    // A line of JSON is cut where it ends with an ellipsis.
    private static bool Agree(string printed, string line)
    {
        var isCut = printed.EndsWith('…') && (printed[0] is '{' or '[');
        var (expected, actual) = (Tokens(isCut ? printed[..^1] : printed), Tokens(line));
        return (isCut ? expected.Length <= actual.Length : expected.Length == actual.Length)
            && expected.Zip(actual).Index().All(pair => AreEqual(pair.Item.First, pair.Item.Second, isCut && pair.Index == expected.Length - 1));
    }

    private static bool AreEqual(string printed, string actual, bool isCut) =>
        printed == actual || AreNear(printed, actual) || (isCut && actual.StartsWith(printed, StringComparison.Ordinal));

    private static bool AreNear(string first, string second) =>
        first.Contains('.', StringComparison.Ordinal)
        && double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
        && double.TryParse(second, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
        && Math.Abs(a - b) <= Tolerance;

    private static string[] Tokens(string line) => [.. Token().Matches(Bars().Replace(line, " ")).Select(match => match.Value)];

    // Long lines of JSON go on in lines that begin with spaces.
    private static string[] Unwrapped(string[] lines)
    {
        var text = string.Join('\n', lines).Trim('\n');
        return (text.StartsWith('[') || text.StartsWith('{') ? text.Replace("\n ", " ", StringComparison.Ordinal) : text).Split('\n');
    }

    [GeneratedRegex("[█▉▊▋▌▍▎▏·]")]
    private static partial Regex Bars();

    [GeneratedRegex(@"-?\d+\.\d+(E-?\d+)?|\w+|[^\s\w]")]
    private static partial Regex Token();
}
