using System.CommandLine;
using System.CommandLine.Parsing;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Texts;

/// <summary>The arguments and options that name the texts of a command.</summary>
/// <param name="takesPairs">Whether texts that are arguments can be pairs.</param>
internal sealed class TextSettings(bool takesPairs = true)
{
    /// <summary>Lines of help on the input.</summary>
    public const string Help =
        """
        A line of input is a text, or with --input-format jsonl an object {"text":…} or, for a pair, {"text":…,"pair":…}. Without that
        option the first line decides: it is such an object or a text. Blank lines are not texts; they have no result, and they count
        in line numbers.
        """;

    private readonly Argument<string[]> _texts = new(CommandLine.TextArgument)
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Texts. Without them, texts come from --input or standard input, one per line.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _pairs = new("--pair")
    {
        HelpName = "TEXT",
        Description = "Second text of a pair, for texts that are arguments; repeated, one for each text in order.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _format = new("--input-format")
    {
        HelpName = $"{InputFormat.Text}|{InputFormat.JsonLines}",
        Description = "What a line of input is. Default: as the first line.",
    };

    /// <summary>The file of texts.</summary>
    public Option<string?> Input { get; } = new("--input", "-i")
    {
        HelpName = "FILE",
        Description = "File with one text per line; - is standard input.",
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        _format.AcceptOnly(InputFormat.Text, InputFormat.JsonLines);
        command.Arguments.Add(_texts);
        foreach (var option in (Option[])[.. takesPairs ? (Option[])[_pairs] : [], Input, _format])
            command.Options.Add(option);
    }

    /// <summary>Opens the texts of the command line, otherwise of the file, otherwise of standard input if it is redirected.</summary>
    /// <exception cref="CommandException">There is no source or more than one, or the file does not exist.</exception>
    public TextSource Open(ParseResult parsed)
    {
        var (texts, pairs) = (ReadTexts(parsed), takesPairs ? parsed.GetValue(_pairs)! : []);
        var (file, format) = (parsed.GetValue(Input), parsed.GetValue(_format));
        if (texts.Length == 0)
        {
            return pairs.Length == 0
                ? TextSource.FromLines(file, format)
                : throw CommandException.BadUsage(
                    "--pair is for texts that are arguments; a line of input is a pair as {\"text\":…,\"pair\":…}");
        }

        if (file is not null || format is not null)
            throw CommandException.BadUsage($"texts are given as arguments and with {(file is null ? "--input-format" : "--input")}; use one of them");

        if (pairs.Length > 0 && pairs.Length != texts.Length)
            throw CommandException.BadUsage($"--pair is given {pairs.Length} times for {texts.Length} texts; each text needs one");

        return TextSource.FromArguments([.. texts.Select((text, i) => new TextItem(i + 1, text, pairs.ElementAtOrDefault(i)))]);
    }

    // A text that looks like an option is an error unless -- precedes it.
    private string[] ReadTexts(ParseResult parsed)
    {
        var values = parsed.GetValue(_texts)!;
        return parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            || Array.Find(values, CommandLine.IsLikeAnOption) is not { } unknown
            ? values
            : throw CommandException.BadUsage(
                $"unknown option '{unknown}'{NearestTo(unknown, parsed)}; if it is a text, put -- before the texts");
    }

    private static string? NearestTo(string unknown, ParseResult parsed) =>
        CommandLine.NearestOf(unknown, parsed.CommandResult.Command) is { } nearest ? $", the nearest is {nearest}" : null;
}
