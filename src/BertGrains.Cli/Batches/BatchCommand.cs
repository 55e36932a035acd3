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

    // A task selects the heads that the command may run; null permits all.
    private BatchCommand(string name, string description, BertTask? task, params string[] examples)
        : base(name, description, examples)
    {
        _task = task;
        Details = TextSettings.Help;
        _settings.AddTo(this);
        _taskSettings.AddTo(this, task);
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
            parsed.GetValue(_settings.Output), parsed.GetValue(_settings.Format), parsed.GetValue(_settings.Texts.Input));
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
        var showsProgress = texts.HasLines && !parsed.GetValue(_settings.NoProgress);
        var count = showsProgress || target.Format == OutputFormat.Numpy ? await texts.CountAsync(interrupts.Token) : null;
        await using var writer = target.Open(heads, count, head => _taskSettings.Columns(parsed, _task, head));
        var progress = showsProgress ? ProgressDisplay.Create(target, count, TimeProvider.System) : null;
        var run = new BatchRun(engine, [.. heads.Select(head => head.Name)], writer, progress, request =>
            Adapt(request) with { Decode = _taskSettings.Decode(parsed, _task), Prompt = _taskSettings.Prompt(parsed, _task) });
        var summary = await run.RunAsync(texts, interrupts.Token);
        return Report(summary, count, target.Format);
    }

    // A name is found wherever it is in a long text. Other heads give the results of the library that trained them, of a truncated text.
    private InferenceRequest Adapt(InferenceRequest request) =>
        _task == BertTask.TokenClassify ? request with { Windows = WindowOptions.Default } : request;

    internal static int Report(BatchSummary summary, long? count, string format)
    {
        if (format == OutputFormat.Numpy && summary.Lines > summary.Texts)
            Console.Error.WriteLine($"bertgrains: the rows of {summary.Lines - summary.Texts:N0} blank lines are NaN, or 0 where values are bytes");

        if (summary.FirstFailure is var (line, error))
        {
            Console.Error.WriteLine(
                $"bertgrains: {summary.Failed:N0} of {summary.Texts:N0} texts failed, the first in line {line:N0}: {error.Message}");
        }

        if (summary.Interrupted)
        {
            var of = count is null ? string.Empty : $" of {count:N0}";
            Console.Error.WriteLine($"bertgrains: interrupted; the results of the first {summary.Lines:N0}{of} lines are written");
            return ExitCode.Interrupted;
        }

        return summary.Failed == 0 ? ExitCode.Success : ExitCode.Failed;
    }
}
