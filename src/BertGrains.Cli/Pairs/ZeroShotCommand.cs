using System.CommandLine;
using BertGrains.Cli.Batches;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Pairs;

/// <summary><c>bertgrains zero-shot</c>.</summary>
internal sealed class ZeroShotCommand : ProgramCommand
{
    private readonly PairSettings _settings = new();
    private readonly LengthSettings _lengths = new(PairSettings.ScoredLengths);

    private readonly Option<string[]> _labels = new("--labels")
    {
        HelpName = "LABEL,LABEL",
        Description = "The candidate labels.",
        Required = true,
        CustomParser = result => result.Tokens[0].Value.Split(','),
    };

    private readonly Option<string?> _template = new("--template")
    {
        HelpName = "TEXT",
        Description = $"The hypothesis of a label, with {{}} in its place. Default: \"{ZeroShotLabels.DefaultTemplate}\"",
    };

    private readonly Option<bool> _multiLabel = new("--multi-label")
    {
        Description = "Labels are independent. Default: the scores of a text sum to 1.",
    };

    public ZeroShotCommand()
        : base(
            "zero-shot",
            "Scores labels that the model was not trained on, with a head that classifies entailment.",
            "bertgrains zero-shot \"My card has not arrived\" --labels travel,cooking,banking",
            "bertgrains zero-shot --input texts.txt --labels sports,politics --template \"This text is about {}.\"")
    {
        Details = TextSettings.Help;
        _settings.AddTo(this);
        Options.Add(_labels);
        Options.Add(_template);
        Options.Add(_multiLabel);
        _lengths.AddTo(this);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        var target = _settings.Target(parsed);
        var (labels, invalid) = ZeroShotLabels.Create(
            parsed.GetValue(_labels)!, parsed.GetValue(_template), parsed.GetValue(_multiLabel));
        if (labels is null)
            throw CommandException.BadUsage($"{OptionOf(invalid!)}{invalid!.Message.TrimEnd('.')}");
        using var texts = _settings.Texts.Open(parsed);
        await using var engine = await _settings.StartAsync(parsed, texts.HasLines, interrupts.Token);
        var model = (await engine.GetModelsAsync(interrupts.Token))[0];
        var head = _settings.Head(parsed, model, ZeroShotLabels.CanBeScoredBy, "with a label whose name begins with \"entail\"");
        await using var writer = target.Open([head with { Name = "labels", Labels = labels.Names }], null);
        var run = new BatchRun(
            new ZeroShotClient(engine, labels), [head.Name], writer, progress: null, request => _lengths.Apply(request, parsed));
        return BatchReport.Write(await run.RunAsync(texts, interrupts.Token), null, target.Format, _lengths.Remedy(parsed));
    }

    // The message begins with the name of the member, which is that of the option.
    private static string OptionOf(BertError error) =>
        error.Message.StartsWith("labels", StringComparison.Ordinal) || error.Message.StartsWith("template", StringComparison.Ordinal) ? "--" : "";
}
