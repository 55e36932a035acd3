using System.CommandLine;
using BertGrains.Cli.Terminal;
using BertGrains.Import;

namespace BertGrains.Cli.Bundles;

/// <summary><c>bertgrains import</c>.</summary>
internal sealed class ImportCommand : ProgramCommand
{
    private static readonly string[] Precisions = [.. Enum.GetNames<WeightPrecision>().Select(name => name.ToLowerInvariant())];

    private readonly Argument<string> _folder = new("folder")
    {
        Description = "The checkpoint, in the layout of Hugging Face or sentence-transformers.",
    };

    private readonly Option<string> _output = new("--out") { Required = true, HelpName = "DIR", Description = "The bundle to make." };

    private readonly Option<string> _precision = new("--precision")
    {
        HelpName = string.Join('|', Precisions),
        Description = "How the trunk's weights are kept: as they are, in half the bytes for GPUs, or as 8-bit integers for processors.",
        DefaultValueFactory = _ => Precisions[0],
    };

    private readonly Option<string[]> _heads = new("--head")
    {
        HelpName = "DIR",
        Description = "A head trained on this trunk (head.json, head.safetensors); may be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _name = new("--name")
    {
        HelpName = "NAME",
        Description = "What requests call the model; without it, the checkpoint's name.",
    };

    private readonly Option<string?> _calibration = new("--calibration")
    {
        HelpName = "FILE",
        Description = "Texts, one a line, on which int8 measures activations; without it, those that come with the program.",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace a bundle that is already there." };

    public ImportCommand()
        : base(
            "import",
            "Makes a bundle of a checkpoint and compares its results with the checkpoint's.",
            "bertgrains import all-MiniLM-L6-v2 --out models/minilm --precision int8",
            "bertgrains import checkpoint --head heads/sentiment --head heads/entities --out models/mine")
    {
        Details =
            """
            The comparison is with a slow forward pass of the same weights in plain arithmetic, so that a wrong import shows at once.
            The bundle gets its name only when it is complete; an import that fails or is interrupted leaves nothing behind.
            """;
        _precision.AcceptOnlyFromAmong(Precisions);
        Arguments.Add(_folder);
        foreach (var option in new Option[] { _output, _precision, _heads, _name, _calibration, _overwrite })
            Options.Add(option);

        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        var request = new ImportRequest
        {
            Folder = parsed.GetValue(_folder)!,
            Output = parsed.GetValue(_output)!,
            Precision = Enum.Parse<WeightPrecision>(parsed.GetValue(_precision)!, ignoreCase: true),
            Heads = parsed.GetValue(_heads)!,
            Name = parsed.GetValue(_name),
            Calibration = parsed.GetValue(_calibration),
            Overwrite = parsed.GetValue(_overwrite),
        };
        var report = await CheckpointImporter.ImportAsync(request, new StepLines(), interrupts.Token);
        WideConsole.Create().Write(ImportTable.Create(report));
        return ExitCode.Success;
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, says each step before the next one starts.</summary>
    private sealed class StepLines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"bertgrains: {value}");
    }
}
