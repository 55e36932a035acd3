using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Batches;

/// <summary>The arguments and options of the commands over texts.</summary>
internal sealed class BatchSettings
{
    public TextSettings Texts { get; } = new();

    public Option<string?> Bundle { get; } = BundleLocation.CreateOption();

    public Option<string> Device { get; } = DeviceOption.Create();

    public Option<string?> Output { get; } = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "File for the results. Default: standard output.",
    };

    public Option<string?> Format { get; } = new("--format", "-f")
    {
        HelpName = $"{OutputFormat.Table}|{OutputFormat.JsonLines}|{OutputFormat.Numpy}",
        Description = "table is for reading; jsonl has one object per text, with the members line, text and pair and those of the HTTP path "
            + "/infer; npy is a float32 array of NumPy with embeddings, one row per line, NaN where there is none. Default: table on a terminal, npy for a file with that extension, otherwise jsonl.",
    };

    public Option<string> Color { get; } = ColorOption.Create();

    public Option<string[]> Heads { get; } = new("--heads")
    {
        HelpName = "NAME,NAME",
        Description = "Heads to run. Default: the choice of the command.",
        CustomParser = result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        DefaultValueFactory = _ => [],
    };

    public Option<bool> NoProgress { get; } = new("--no-progress")
    {
        Description = "Do not show progress. Default: on standard error, for input from --input or standard input.",
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        Format.AcceptOnly(OutputFormat.Table, OutputFormat.JsonLines, OutputFormat.Numpy);
        Texts.AddTo(command);
        foreach (var option in new Option[] { Bundle, Device, Output, Format, Color, Heads, NoProgress })
            command.Options.Add(option);
    }
}
