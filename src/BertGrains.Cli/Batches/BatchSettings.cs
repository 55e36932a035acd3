using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Batches;

/// <summary>The arguments and options that the commands over texts share.</summary>
internal sealed class BatchSettings
{
    public Argument<string[]> Texts { get; } = new("texts")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Texts; without any, --input or standard input is read, one text a line.",
        DefaultValueFactory = _ => [],
    };

    public Option<string?> Bundle { get; } = BundleLocation.CreateOption();

    public Option<string> Device { get; } = DeviceOption.Create();

    public Option<string?> Input { get; } = new("--input", "-i")
    {
        HelpName = "FILE",
        Description = "A file with one text a line; - is standard input.",
    };

    public Option<string?> Output { get; } = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Where results go instead of standard output.",
    };

    public Option<string?> Format { get; } = new("--format", "-f")
    {
        HelpName = $"{OutputFormat.Table}|{OutputFormat.JsonLines}|{OutputFormat.Numpy}",
        Description = "A table for people, the objects of the HTTP path /infer one a line, or embeddings as a float32 array of NumPy. "
            + "Without it: a table on a terminal, npy for a file of that name, else jsonl.",
    };

    public Option<string[]> Heads { get; } = new("--heads")
    {
        HelpName = "NAME,NAME",
        Description = "Names of the heads to run instead of the command's own choice.",
        CustomParser = result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        DefaultValueFactory = _ => [],
    };

    /// <summary>Puts all of them on a command.</summary>
    public void AddTo(Command command)
    {
        Format.AcceptOnlyFromAmong(OutputFormat.Table, OutputFormat.JsonLines, OutputFormat.Numpy);
        command.Arguments.Add(Texts);
        foreach (var option in new Option[] { Bundle, Device, Input, Output, Format, Heads })
            command.Options.Add(option);
    }
}
