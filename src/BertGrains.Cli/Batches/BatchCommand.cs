using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;
using BertGrains.Inference;

namespace BertGrains.Cli.Batches;

/// <summary>The commands that read texts, run heads on them and write the results.</summary>
internal sealed class BatchCommand : ProgramCommand
{
    private readonly BertTask? _task;
    private readonly BatchSettings _settings = new();
    private readonly TaskSettings _taskSettings = new();
    private readonly OffsetOption _offsets = new();
    private readonly LengthSettings _lengths;

    // A task selects the heads that the command may run; null permits all.
    private BatchCommand(string name, string description, BertTask? task, params string[] examples)
        : base(name, description, examples)
    {
        _task = task;
        Details = TextSettings.Help;
        _settings.AddTo(this);
        _taskSettings.AddTo(this, task);
        _lengths = new LengthSettings(LengthsOf(task));
        _lengths.AddTo(this);
        if (task is BertTask.TokenClassify or null)
            _offsets.AddTo(this);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    /// <summary><c>bertgrains embed</c>.</summary>
    public static BatchCommand Embed() => new(
        "embed",
        "Computes the embedding of each text with the first embedding head of the bundle.",
        BertTask.Embed,
        "bertgrains embed \"a cat sat on the mat\"",
        "bertgrains embed --input texts.txt --output vectors.npy",
        "bertgrains embed --sparse --bundle splade \"a cat sat on the mat\"");

    /// <summary><c>bertgrains predict</c>.</summary>
    public static BatchCommand Predict() => new(
        "predict",
        "Predicts labels with scores for each text, with the classification heads of the bundle.",
        BertTask.Classify,
        "bertgrains predict \"what a lovely day\"",
        "bertgrains predict \"A man sleeps.\" --pair \"A person rests.\"",
        "bertgrains predict --heads sentiment --input texts.txt --output labels.jsonl");

    /// <summary><c>bertgrains entities</c>.</summary>
    public static BatchCommand Entities() => new(
        "entities",
        "Finds names and other entities in each text, with their offsets.",
        BertTask.TokenClassify,
        "bertgrains entities \"Ada Lovelace was born in London\"",
        "cat texts.txt | bertgrains entities > entities.jsonl");

    /// <summary><c>bertgrains fill-mask</c>.</summary>
    public static BatchCommand FillMask() => new(
        "fill-mask",
        "Finds the best tokens for each mask of each text, with the fill-mask heads of the bundle. The mask is written as the tokenizer "
            + "has it, such as [MASK].",
        BertTask.FillMask,
        "bertgrains fill-mask \"I lost my [MASK] and need a new one.\"",
        "bertgrains fill-mask \"I lost my [MASK].\" --targets card,money",
        "bertgrains fill-mask --input texts.txt --top-k 3 --format jsonl");

    /// <summary><c>bertgrains infer</c>.</summary>
    public static BatchCommand Infer() => new(
        "infer",
        "Runs any heads on each text, all on the output of one encoder pass.",
        null,
        "bertgrains infer --heads embedding,sentiment,entities \"Ada Lovelace was born in London\"",
        "bertgrains infer --input texts.txt --output results.jsonl");

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        var target = ResultTarget.Choose(
            parsed.GetValue(_settings.Output),
            parsed.GetValue(_settings.Format),
            parsed.GetValue(_settings.Texts.Input),
            ColorOption.Read(parsed, _settings.Color));
        using var texts = _settings.Texts.Open(parsed);
        var options = new BertGrainsOptions
        {
            Bundle = BundleLocation.Resolve(parsed.GetValue(_settings.Bundle)),
            Device = parsed.GetValue(_settings.Device)!,
            WarmUp = texts.HasLines,
        };
        await using var engine = await BertEngine.StartAsync(options, cancellationToken: interrupts.Token);
        var model = (await engine.GetModelsAsync(interrupts.Token))[0];
        var heads = HeadChoice.Choose(model, parsed.GetValue(_settings.Heads)!, _taskSettings.TaskOf(parsed, _task));
        _taskSettings.Check(parsed, _task, heads);
        var showsProgress = texts.HasLines && !parsed.GetValue(_settings.NoProgress);
        var count = showsProgress || target.Format == OutputFormat.Numpy ? await texts.CountAsync(interrupts.Token) : null;
        var tokenizer = target.Format == OutputFormat.Table && heads.Any(head => head.Task == BertTask.EmbedSparse)
            ? engine.TokenizerOf(model.Name)
            : null;
        await using var writer = target.Open(
            heads,
            count,
            head => _taskSettings.Columns(parsed, _task, head),
            _offsets.Read(parsed),
            tokenizer is null ? null : tokenizer.TokenOf);
        var progress = showsProgress ? ProgressDisplay.Create(target, count, TimeProvider.System) : null;
        var run = new BatchRun(engine, [.. heads.Select(head => head.Name)], writer, progress, request =>
            _lengths.Apply(request, parsed) with { Decode = _taskSettings.Decode(parsed, _task), Prompt = _taskSettings.Prompt(parsed, _task) });
        var summary = await run.RunAsync(texts, interrupts.Token);
        return BatchReport.Write(summary, count, target.Format, _lengths.Remedy(parsed));
    }

    // A name is found wherever it is in a long text. Other heads give the results of the library that trained them, where a longer text is truncated.
    private static LengthChoices LengthsOf(BertTask? task) => task switch
    {
        BertTask.TokenClassify => LengthChoices.Truncation | LengthChoices.Windows | LengthChoices.WindowsByDefault,
        BertTask.FillMask => LengthChoices.Truncation,
        _ => LengthChoices.Truncation | LengthChoices.Windows | LengthChoices.Combination,
    };
}
