using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;
using BertGrains.Inference;

namespace BertGrains.Cli.Pairs;

/// <summary>The options that the commands over pairs of texts share.</summary>
/// <param name="takesPairs">Whether a text that is an argument can have a second text of its own.</param>
internal sealed class PairSettings(bool takesPairs = false)
{
    private readonly Option<string?> _bundle = BundleLocation.CreateOption();
    private readonly Option<string> _device = DeviceOption.Create();

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "File for the results. Default: standard output.",
    };

    private readonly Option<string?> _format = new("--format", "-f")
    {
        HelpName = $"{OutputFormat.Table}|{OutputFormat.JsonLines}",
        Description = "table is for reading; jsonl has one object per result. Default: table on a terminal, otherwise jsonl.",
    };

    private readonly Option<string> _color = ColorOption.Create();

    private readonly Option<string?> _head = new("--head")
    {
        HelpName = "NAME",
        Description = "Head to run. Default: the first head for the command.",
    };

    /// <summary>What the commands that score texts do with long ones.</summary>
    public const LengthChoices ScoredLengths =
        LengthChoices.Truncation | LengthChoices.Windows | LengthChoices.Combination | LengthChoices.WindowsByDefault;

    public TextSettings Texts { get; } = new(takesPairs);

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        _format.AcceptOnly(OutputFormat.Table, OutputFormat.JsonLines);
        Texts.AddTo(command);
        foreach (var option in new Option[] { _bundle, _device, _output, _format, _color, _head })
            command.Options.Add(option);
    }

    /// <summary>Destination and format of the results.</summary>
    public ResultTarget Target(ParseResult parsed) =>
        ResultTarget.Choose(
        parsed.GetValue(_output), parsed.GetValue(_format), parsed.GetValue(Texts.Input), ColorOption.Read(parsed, _color));

    /// <summary>Starts the engine with the bundle of the options.</summary>
    public Task<BertEngine> StartAsync(ParseResult parsed, bool warmUp, CancellationToken cancellationToken) => BertEngine.StartAsync(
        new BertGrainsOptions
        {
            Bundle = BundleLocation.Resolve(parsed.GetValue(_bundle)),
            Device = parsed.GetValue(_device)!,
            WarmUp = warmUp,
        },
        cancellationToken: cancellationToken);

    /// <summary>The head of the options, or the first one that suits.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="suits">Whether a head suits the command.</param>
    /// <param name="need">What the command needs, to follow "has no head".</param>
    /// <exception cref="CommandException">There is none.</exception>
    public HeadDescription Head(ParseResult parsed, ModelDescription model, Func<HeadDescription, bool> suits, string need)
    {
        var name = parsed.GetValue(_head);
        return model.Heads.FirstOrDefault(head => suits(head) && (name is null || head.Name == name))
            ?? throw new CommandException(
                $"model '{model.Name}' has no head {(name is null ? string.Empty : $"'{name}' ")}{need}; its heads are "
                + string.Join(", ", model.Heads.Select(head => head.Name)));
    }

    /// <summary>All lines of a source but the blank ones.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    public static async Task<IReadOnlyList<TextItem>> ReadAllAsync(TextSource texts, CancellationToken cancellationToken)
    {
        var items = new List<TextItem>();
        await foreach (var chunk in texts.ReadChunksAsync(cancellationToken))
            items.AddRange(chunk.Where(item => !item.IsBlank));
        return items.Count > 0 ? items : throw new CommandException("the input has no text; all of its lines are blank");
    }
}
