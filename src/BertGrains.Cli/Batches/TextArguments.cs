using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Batches;

/// <summary>Texts from the command line.</summary>
internal static partial class TextArguments
{
    /// <summary>The texts; what looks like an option counts as one that was mistyped, unless <c>--</c> stands before the texts.</summary>
    /// <exception cref="CommandException">A text looks like an option.</exception>
    public static IReadOnlyList<string> Read(ParseResult parsed, Argument<string[]> texts)
    {
        var values = parsed.GetValue(texts)!;
        return parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            || Array.Find(values, OptionLike().IsMatch) is not { } mistyped
            ? values
            : throw CommandException.BadUsage($"there is no option '{mistyped}'; if it is a text, put -- before the texts");
    }

    [GeneratedRegex(@"^--?\p{L}\S*$")]
    private static partial Regex OptionLike();
}
