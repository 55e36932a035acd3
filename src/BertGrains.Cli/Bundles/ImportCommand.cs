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
        Description = "Folder of the checkpoint, in the layout of transformers or sentence-transformers, or of an export.",
    };

    private readonly Option<string> _output = new("--out") { Required = true, HelpName = "DIR", Description = "Folder of the new bundle." };

    private readonly Option<string> _precision = new("--precision")
    {
        HelpName = string.Join('|', Precisions),
        Description = "Format of the trunk's weights: fp32 as in the checkpoint, fp16 for GPUs, int8 for CPUs.",
        DefaultValueFactory = _ => Precisions[0],
    };

    private readonly Option<string[]> _heads = new("--head")
    {
        HelpName = "DIR",
        Description = "Folder of a head trained on this trunk (head.json, head.safetensors); can be repeated.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _name = new("--name")
    {
        HelpName = "NAME",
        Description = "Name of the model in requests. Default: the name of the checkpoint's folder.",
    };

    private readonly Option<string?> _calibration = new("--calibration")
    {
        HelpName = "FILE",
        Description = "File with one text per line from which int8 takes the ranges of activations. Default: built-in texts.",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace an existing bundle." };

    public ImportCommand()
        : base(
            "import",
            "Converts a checkpoint to a bundle and compares the bundle's results with the checkpoint's.",
            "bertgrains import all-MiniLM-L6-v2 --out models/minilm --precision int8",
            "bertgrains import checkpoint --head heads/sentiment --head heads/entities --out models/mine")
    {
        Details =
            """
            Weights are read from safetensors; without them from an ONNX export (model.onnx, onnx/model.onnx), whose outputs are compared too; without
            it from a TensorFlow checkpoint of BERT's original release (bert_model.ckpt.index, bert_config.json, vocab.txt).
            The reference of the comparison is a slow forward pass of the checkpoint's weights in plain arithmetic.
            The verdict is on the outputs of both for a few texts: whether they agree as far as the precision permits. An fp32 bundle with a
            larger difference than rounding makes is an error; others are written, and the verdict says what to do.
            The bundle gets its name only when it is complete; an import that fails or is interrupted leaves no files.
            """;
        _precision.AcceptOnly(Precisions);
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
        WideConsole.Create().Write(ImportTable.Create(report, request.Precision));
        return ExitCode.Success;
    }
}
