using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Batches;

/// <summary>The arguments and options of the commands over texts.</summary>
internal sealed partial class BatchSettings
{
    private readonly Argument<string[]> _texts = new("texts")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Texts. Without them, texts come from --input or standard input, one per line.",
        DefaultValueFactory = _ => [],
    };

    public Option<string?> Bundle { get; } = BundleLocation.CreateOption();

    public Option<string> Device { get; } = DeviceOption.Create();

    public Option<string?> Input { get; } = new("--input", "-i")
    {
        HelpName = "FILE",
        Description = "File with one text per line; - is standard input.",
    };

    public Option<string?> Output { get; } = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "File for the results. Default: standard output.",
    };

    public Option<string?> Format { get; } = new("--format", "-f")
    {
        HelpName = $"{OutputFormat.Table}|{OutputFormat.JsonLines}|{OutputFormat.Numpy}",
        Description = "table is for reading; jsonl has one object per line, the one of the HTTP path /infer; npy is a float32 array of "
            + "NumPy with embeddings. Default: table on a terminal, npy for a file with that extension, otherwise jsonl.",
    };

    public Option<string[]> Heads { get; } = new("--heads")
    {
        HelpName = "NAME,NAME",
        Description = "Heads to run. Default: the choice of the command.",
        CustomParser = result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        Format.AcceptOnlyFromAmong(OutputFormat.Table, OutputFormat.JsonLines, OutputFormat.Numpy);
        command.Arguments.Add(_texts);
        foreach (var option in new Option[] { Bundle, Device, Input, Output, Format, Heads })
            command.Options.Add(option);
    }

    /// <summary>The texts of the command line. A text that looks like an option is an error unless <c>--</c> precedes it.</summary>
    /// <exception cref="CommandException">A text looks like an option.</exception>
    public IReadOnlyList<string> ReadTexts(ParseResult parsed)
    {
        var values = parsed.GetValue(_texts)!;
        return parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            || Array.Find(values, OptionLike().IsMatch) is not { } unknown
            ? values
            : throw CommandException.BadUsage($"unknown option '{unknown}'; if it is a text, put -- before the texts");
    }

    [GeneratedRegex(@"^--?\p{L}\S*$")]
    private static partial Regex OptionLike();
}
