using System.CommandLine;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;
using BertGrains.Inference;

namespace BertGrains.Cli.Batches;

/// <summary>A command that reads texts, runs heads on them and writes results.</summary>
internal abstract class BatchCommand : ProgramCommand
{
    private const int UsualWidth = 80;
    private readonly BertTask? _task;
    private readonly BatchSettings _settings = new();

    /// <param name="name">The word typed after <c>bertgrains</c>.</param>
    /// <param name="description">A sentence that says what it does.</param>
    /// <param name="task">The task whose heads it runs; null for any.</param>
    /// <param name="examples">Command lines that work as they stand.</param>
    protected BatchCommand(string name, string description, BertTask? task, params string[] examples)
        : base(name, description, examples)
    {
        _task = task;
        _settings.AddTo(this);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        var target = ResultTarget.Choose(
            parsed.GetValue(_settings.Output), parsed.GetValue(_settings.Format), parsed.GetValue(_settings.Input));
        using var texts = TextSource.Open(TextArguments.Read(parsed, _settings.Texts), parsed.GetValue(_settings.Input));
        var options = new BertGrainsOptions
        {
            Bundle = BundleLocation.Resolve(parsed.GetValue(_settings.Bundle)),
            Device = parsed.GetValue(_settings.Device)!,
        };
        await using var engine = await BertEngine.StartAsync(options, cancellationToken: interrupts.Token);
        var model = (await engine.GetModelsAsync(interrupts.Token))[0];
        var heads = HeadChoice.Choose(model, parsed.GetValue(_settings.Heads)!, _task);
        var watched = parsed.GetValue(_settings.Input) is not null && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        var count = watched || target.Format == OutputFormat.Numpy ? await texts.CountAsync(interrupts.Token) : null;
        await using var writer = target.Open(heads, count);
        var progress = watched && count is { } total ? new ProgressLine(Console.Error, TerminalWidth, total, TimeProvider.System) : null;
        var summary = await new BatchRun(engine, [.. heads.Select(head => head.Name)], writer, progress).RunAsync(texts, interrupts.Token);
        return Report(summary, count);
    }

    /// <summary>A terminal that does not know its width says 0.</summary>
    private static int TerminalWidth() => Console.WindowWidth is var width and > 0 ? width : UsualWidth;

    private static int Report(BatchSummary summary, long? count)
    {
        if (summary.FirstFailure is var (line, error))
        {
            Console.Error.WriteLine(
                $"bertgrains: {summary.Failed:N0} of {summary.Written:N0} texts failed, the first is number {line:N0}: {error.Message}");
        }

        if (summary.Interrupted)
        {
            var of = count is null ? string.Empty : $" of {count:N0}";
            Console.Error.WriteLine($"bertgrains: interrupted; the results of the first {summary.Written:N0}{of} texts are complete");
            return ExitCode.Interrupted;
        }

        return summary.Failed == 0 ? ExitCode.Success : ExitCode.Failed;
    }
}
