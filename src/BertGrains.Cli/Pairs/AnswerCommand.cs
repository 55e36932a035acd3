using System.CommandLine;
using BertGrains.Cli.Batches;
using BertGrains.Cli.Pictures;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Pairs;

/// <summary><c>bertgrains answer</c>.</summary>
internal sealed class AnswerCommand : ProgramCommand
{
    private readonly PairSettings _settings = new(takesPairs: true);

    private readonly Option<string?> _context = new("--context")
    {
        HelpName = "TEXT",
        Description = "The context of all questions that are not pairs.",
    };

    private readonly Option<string?> _contextFile = new("--context-file")
    {
        HelpName = "FILE",
        Description = "File with that context, of any length.",
    };

    private readonly Option<int> _count = Whole("--top", "N", "Maximum number of answers to a question.", AnswerOptions.Default.Count, least: 1);

    private readonly Option<int> _maxTokens = Whole(
        "--max-answer-tokens", "N", "Maximum length of an answer in tokens.", AnswerOptions.Default.MaxTokens, least: 1);

    private readonly Option<bool> _noAnswer = new("--no-answer")
    {
        Description = "No answer competes with the spans, for models that were trained on questions without an answer.",
    };

    private readonly LengthSettings _lengths = new(LengthChoices.Windows | LengthChoices.WindowsByDefault);
    private readonly OffsetOption _offsets = new();

    public AnswerCommand()
        : base(
            "answer",
            "Finds the answers to questions in contexts of any length.",
            "bertgrains answer \"Where did they meet?\" --context \"Ada met Charles in London.\"",
            "bertgrains answer \"Who signed it?\" --context-file contract.txt --top 3",
            "bertgrains answer --input questions.jsonl --output answers.jsonl")
    {
        Details =
            """
            A line of input is an object {"question":…,"context":…}, or a question for the context of --context or --context-file.
            Positions are those in the context. A context of any length is read in overlapping windows.
            """;
        _settings.AddTo(this);
        foreach (var option in new Option[] { _context, _contextFile, _count, _maxTokens, _noAnswer })
            Options.Add(option);
        _lengths.AddTo(this);
        _offsets.AddTo(this);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private static Option<int> Whole(string name, string value, string description, int number, int least)
    {
        var option = new Option<int>(name) { HelpName = value, Description = description, DefaultValueFactory = _ => number };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var given) && given < least)
                result.AddError($"{name} is {given}; it must be at least {least}");
        });
        return option;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        var target = _settings.Target(parsed);
        var context = await ReadContextAsync(parsed, interrupts.Token);
        using var questions = _settings.Texts.Open(parsed);
        await using var engine = await _settings.StartAsync(parsed, questions.HasLines, interrupts.Token);
        var model = (await engine.GetModelsAsync(interrupts.Token))[0];
        var head = _settings.Head(parsed, model, head => head.Task == BertTask.QuestionAnswer, "for answers to questions");
        var output = target.OpenStream();
        await using IResultWriter writer = target.Format == OutputFormat.Table
            ? new PictureWriter(target.CreateConsole(output), [head], output, new PictureNames(context))
            : new AnswerLines(output, context, _offsets.Read(parsed));
        var run = new BatchRun(engine, [head.Name], writer, progress: null, request => Adapt(request, context, parsed));
        return BatchReport.Write(await run.RunAsync(questions, interrupts.Token), null, target.Format);
    }

    private InferenceRequest Adapt(InferenceRequest request, string? context, ParseResult parsed) => _lengths.Apply(request, parsed) with
    {
        Inputs = [.. request.Inputs.Select(input => input.Pair is null ? InputItem.FromText(input.Text!, context) : input)],
        Decode = new DecodeOptions
        {
            Answers = new AnswerOptions
            {
                Count = parsed.GetValue(_count),
                MaxTokens = parsed.GetValue(_maxTokens),
                AllowNone = parsed.GetValue(_noAnswer),
            },
        },
    };

    private async Task<string?> ReadContextAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (text, file) = (parsed.GetValue(_context), parsed.GetValue(_contextFile));
        if (file is null)
            return text;
        if (text is not null)
            throw CommandException.BadUsage("--context and --context-file are both given; use one of them");
        return File.Exists(file)
            ? await File.ReadAllTextAsync(file, cancellationToken)
            : throw new CommandException($"--context-file: the file '{file}' does not exist");
    }
}
