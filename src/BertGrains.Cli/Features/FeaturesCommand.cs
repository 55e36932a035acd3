using System.CommandLine;
using BertGrains.Cli.Batches;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;
using BertGrains.Gateway.Offsets;
using BertGrains.Inference;

namespace BertGrains.Cli.Features;

/// <summary><c>bertgrains features</c>.</summary>
internal sealed class FeaturesCommand : ProgramCommand
{
    /// <summary>Format of the original extract_features.py.</summary>
    public const string Bert = "bert";

    private readonly TextSettings _texts = new();
    private readonly FeatureSettings _features = new();
    private readonly OffsetOption _offsets = new();

    private readonly LengthSettings _lengths =
        new(LengthChoices.Truncation | LengthChoices.Windows | LengthChoices.WindowsByDefault);

    private readonly Option<string?> _bundle = BundleLocation.CreateOption();
    private readonly Option<string> _device = DeviceOption.Create();

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "File for the results. Default: standard output.",
    };

    private readonly Option<string?> _format = new("--format", "-f")
    {
        HelpName = $"{OutputFormat.Table}|{OutputFormat.JsonLines}|{Bert}",
        Description = "table shows the first values; jsonl has one object per text with the members line and text and those of the HTTP path "
            + "/features; bert has the lines of extract_features.py of the original BERT. Default: table on a terminal, otherwise jsonl.",
    };

    private readonly Option<string> _color = ColorOption.Create();

    private readonly Option<string?> _head = new("--head")
    {
        HelpName = "NAME",
        Description = "Head for features. Default: the first one.",
    };

    public FeaturesCommand()
        : base(
            "features",
            "Gives hidden states of each text: any layers or a mix of them, for each token or pooled.",
            "bertgrains features \"a cat sat on the mat\"",
            "bertgrains features --layers -1,-2,-3,-4 --format bert --input texts.txt --output features.jsonl",
            "bertgrains features --layers 0,3,6 --mix 0.1,0.2,1.5 --pooling mean \"a cat sat on the mat\"")
    {
        Details = TextSettings.Help + "\n" + """
            A text of any length has a row for each of its tokens: it runs as overlapping windows. With --format bert, " ||| " in a line of text
            separates the two texts of a pair, as in the original.
            """;
        _format.AcceptOnly(OutputFormat.Table, OutputFormat.JsonLines, Bert);
        _texts.AddTo(this);
        _features.AddTo(this);
        foreach (var option in new Option[] { _bundle, _device, _output, _format, _color, _head })
            Options.Add(option);
        _lengths.AddTo(this);
        _offsets.AddTo(this);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        var target = ResultTarget.Choose(
            parsed.GetValue(_output), parsed.GetValue(_format), parsed.GetValue(_texts.Input), ColorOption.Read(parsed, _color));
        using var texts = _texts.Open(parsed);
        var options = new BertGrainsOptions
        {
            Bundle = BundleLocation.Resolve(parsed.GetValue(_bundle)),
            Device = parsed.GetValue(_device)!,
            WarmUp = texts.HasLines,
        };
        await using var engine = await BertEngine.StartAsync(options, cancellationToken: interrupts.Token);
        var model = (await engine.GetModelsAsync(interrupts.Token))[0];
        var named = parsed.GetValue(_head) is { } name ? new[] { name } : [];
        var head = HeadChoice.Choose(model, named, BertTask.Features)[0];
        var features = _features.Read(parsed);
        await using var writer = Open(target, features, _offsets.Read(parsed));
        var run = new FeatureRun(
            engine, head, features, writer, splitsPairs: target.Format == Bert, request => _lengths.Apply(request, parsed));
        return BatchReport.Write(await run.RunAsync(texts, interrupts.Token), count: null, target.Format, _lengths.Remedy(parsed));
    }

    private static IResultWriter Open(ResultTarget target, FeatureOptions features, OffsetUnit offsets)
    {
        var stream = target.OpenStream();
        return target.Format == OutputFormat.Table
            ? new FeatureTable(target.CreateConsole(stream), stream)
            : new FeatureLineWriter(stream, features, isBert: target.Format == Bert, offsets);
    }
}
