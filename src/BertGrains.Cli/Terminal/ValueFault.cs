using System.Text.RegularExpressions;

namespace BertGrains.Cli.Terminal;

/// <summary>The parser's message about a value that has another type, in words instead of the names of .NET's types.</summary>
internal static partial class ValueFault
{
    /// <summary>The message, or the same if it is about something else.</summary>
    public static string Describe(string message) => Message().Match(message) is { Success: true } found
        ? $"{found.Groups["name"].Value} is '{found.Groups["value"].Value}'; it must be {KindOf(found.Groups["type"].Value)}"
        : message;

    private static string KindOf(string type)
    {
        bool Has(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (type.Contains(name, StringComparison.Ordinal))
                    return true;
            }

            return false;
        }

        if (Has("Boolean"))
            return "true or false";
        if (Has("TimeSpan"))
            return "a time such as 00:00:30";
        return Has("Single", "Double", "Decimal") ? "a number" : "an integer that is not too large";
    }

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for (option|command|argument) '(?<name>.*)' as expected type '(?<type>.*)'$", RegexOptions.Singleline)]
    private static partial Regex Message();
}
