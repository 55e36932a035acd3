using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Texts;

/// <summary>What a command can do with a text over the maximum length of its model.</summary>
[Flags]
internal enum LengthChoices
{
    /// <summary>It can be truncated.</summary>
    Truncation = 1,

    /// <summary>It can run as overlapping windows.</summary>
    Windows = 2,

    /// <summary>The outputs of windows can be combined in several ways.</summary>
    Combination = 4,

    /// <summary>It runs as windows unless an option says otherwise.</summary>
    WindowsByDefault = 8,
}

/// <summary>The options for texts over the maximum length of a model. They mean what the members of the HTTP bodies with these names mean.</summary>
internal sealed class LengthSettings(LengthChoices choices)
{
    private readonly Option<bool> _truncate = new("--truncate")
    {
        Description = "Drop what is beyond the maximum length of the model. " + (choices.HasFlag(LengthChoices.WindowsByDefault)
            ? "Default: a longer text runs as overlapping windows."
            : "Default: a longer text is an error, which tells its length."),
    };

    private readonly Option<string?> _side = new("--truncation-direction")
    {
        HelpName = "right|left",
        Description = "The end of a text at which --truncate drops tokens. Default: that of the tokenizer of the model, mostly right.",
    };

    private readonly Option<bool?> _windows = new("--windows")
    {
        HelpName = "true|false",
        Description = choices.HasFlag(LengthChoices.WindowsByDefault)
            ? "Whether a longer text runs as overlapping windows; false makes it an error. Default: true."
            : "Run a longer text as overlapping windows and combine their results. Default: only with one of the options below.",
    };

    private readonly Option<int?> _tokens = Number("--window-tokens", "Maximum tokens of a window. Default: the maximum of the model, for answers at most 384.", 1);

    private readonly Option<int?> _overlap = Number("--overlap", "Tokens that consecutive windows share. Default: 128, or half of a window.", 0);

    private readonly Option<string?> _combine = new("--combine")
    {
        HelpName = "mean|max|first",
        Description = "How the results of windows become one. Default: mean, weighted by tokens; for relevance max.",
    };

    /// <summary>Adds the options that a command has.</summary>
    public void AddTo(Command command)
    {
        _side.AcceptOnly("right", "left");
        _combine.AcceptOnly([.. WindowCombinationNames.All.Select(entry => entry.Name)]);
        Option[] truncation = choices.HasFlag(LengthChoices.Truncation) ? [_truncate, _side] : [];
        Option[] switches = choices.HasFlag(LengthChoices.Truncation | LengthChoices.Windows) ? [_windows] : [];
        Option[] windows = choices.HasFlag(LengthChoices.Windows) ? [_tokens, _overlap] : [];
        Option[] combination = choices.HasFlag(LengthChoices.Combination) ? [_combine] : [];
        foreach (var option in (Option[])[.. truncation, .. switches, .. windows, .. combination])
            command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>A request with the choice of the command line.</summary>
    public InferenceRequest Apply(InferenceRequest request, ParseResult parsed) => request with
    {
        Truncate = parsed.GetValue(_truncate),
        TruncationSide = parsed.GetValue(_side) switch { "left" => TruncationSide.Left, "right" => TruncationSide.Right, _ => null },
        Windows = RunsWindows(parsed) ? WindowsOf(parsed) : null,
    };

    /// <summary>The options that accept longer texts, to follow the number of those that were refused; null where one is given.</summary>
    public string? Remedy(ParseResult parsed)
    {
        if (parsed.GetValue(_truncate) || RunsWindows(parsed) || !choices.HasFlag(LengthChoices.Truncation))
            return null;
        return choices.HasFlag(LengthChoices.Windows)
            ? "--truncate drops what is beyond it, --windows runs them as overlapping windows"
            : "--truncate drops what is beyond it";
    }

    private bool RunsWindows(ParseResult parsed) => parsed.GetValue(_windows)
        ?? (GivenWindowOption(parsed.CommandResult) is not null
            || (choices.HasFlag(LengthChoices.WindowsByDefault) && !parsed.GetValue(_truncate)));

    private WindowOptions WindowsOf(ParseResult parsed) => new()
    {
        Tokens = parsed.GetValue(_tokens),
        Overlap = parsed.GetValue(_overlap),
        Combination = parsed.GetValue(_combine) is { } name ? WindowCombinationNames.All.First(entry => entry.Name == name).Combination : null,
    };

    private Option? GivenWindowOption(CommandResult result) =>
        Array.Find<Option>([_tokens, _overlap, _combine], option => result.GetResult(option) is { Implicit: false });

    private void Check(CommandResult result)
    {
        // A value that is not true or false is an error of the parser.
        var isOn = result.GetResult(_windows) is { Implicit: false, Errors: var errors } && !errors.Any() ? result.GetValue(_windows) : null;
        var given = GivenWindowOption(result) ?? (isOn == true ? _windows : null);
        if (isOn == false && given is not null)
            result.AddError($"{given.Name} has no effect with --windows false");
        if (result.GetResult(_truncate) is { Implicit: false } && result.GetValue(_truncate))
        {
            if (given is not null)
                result.AddError($"--truncate and {given.Name} exclude each other: a text that runs as windows is not truncated");
        }
        else if (result.GetResult(_side) is { Implicit: false })
        {
            result.AddError("--truncation-direction needs --truncate");
        }
    }

    private static Option<int?> Number(string name, string description, int least)
    {
        var option = new Option<int?>(name) { HelpName = "N", Description = description };
        option.Validators.Add(result =>
        {
            // The parser reports a value that is not a number.
            if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var given)
                && given < least)
            {
                result.AddError($"{name} is {given}; it must be at least {least}");
            }
        });
        return option;
    }
}
