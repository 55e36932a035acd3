using System.CommandLine;

namespace BertGrains.Builds.Benchmarks;

/// <summary>The command line.</summary>
internal sealed class CompareCommand : RootCommand
{
    private static readonly string[] Modes = ["both", "engine", "http"];

    private readonly Argument<string> _a = new("A") { Description = "Revision of git to compare with: a commit, a branch or a tag." };

    private readonly Argument<string?> _b = new("B")
    {
        Description = "Revision of git to compare. Default: the working tree.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _mode = new("--mode")
    {
        HelpName = string.Join('|', Modes),
        Description = "What is measured: the engines in process, the servers over HTTP, or both.",
        DefaultValueFactory = _ => Modes[0],
    };

    private readonly Option<int> _rounds = new("--rounds")
    {
        HelpName = "N",
        Description = $"Rounds of {BenchmarkTexts.Window} texts on each build, after the warm-up.",
        DefaultValueFactory = _ => 24,
    };

    private readonly Option<int?> _items = new("--items")
    {
        HelpName = "N",
        Description = "Items that each server answers at least; more rounds over HTTP if necessary. 100000 shows the drift of the memory.",
    };

    private readonly Option<string> _texts = new("--texts") { HelpName = "FILE", Description = "File with one text per line." };

    private readonly Option<string?> _bundleA = new("--bundle-a")
    {
        HelpName = "DIR",
        Description = "Bundle of A. Default: its default bundle.",
    };

    private readonly Option<string?> _bundleB = new("--bundle-b")
    {
        HelpName = "DIR",
        Description = "Bundle of B. Default: its default bundle.",
    };

    private readonly Option<string?> _precision = new("--precision")
    {
        HelpName = "fp32|int8",
        Description = "Each build imports its bundle from the checkpoint with this precision.",
    };

    private readonly Option<string> _checkpoint = new("--checkpoint")
    {
        HelpName = "DIR",
        Description = "Checkpoint for --precision and --accuracy.",
    };

    private readonly Option<bool> _accuracy = new("--accuracy")
    {
        Description = "Also compare the vectors of both builds with those of an fp32 bundle of the checkpoint.",
    };

    private readonly Option<string> _accuracyTexts = new("--accuracy-texts")
    {
        HelpName = "FILE",
        Description = "Texts of --accuracy, one per line.",
    };

    /// <param name="root">Folder of the repository.</param>
    /// <param name="run">Makes the comparison.</param>
    public CompareCommand(string root, Func<ComparisonOptions, CancellationToken, Task> run)
        : base("Compares two builds of this repository in one run: speed, memory and accuracy, as JSON on standard output.")
    {
        var shared = Path.Combine(root, "..", "shared");
        Default(_texts, Path.Combine(shared, "bench", "mixed.txt"));
        Default(_accuracyTexts, Path.Combine(shared, "bench", "queries.txt"));
        Default(_checkpoint, Path.Combine(shared, "models", "all-minilm-l6-v2"));
        _mode.AcceptOnlyFromAmong(Modes);
        _precision.AcceptOnlyFromAmong("fp32", "int8");
        AtLeastOne(_rounds);
        AtLeastOne(_items);
        Arguments.Add(_a);
        Arguments.Add(_b);
        Option[] options = [_mode, _rounds, _items, _texts, _bundleA, _bundleB, _precision, _checkpoint, _accuracy, _accuracyTexts];
        foreach (var option in options)
            Options.Add(option);
        SetAction((parsed, cancellationToken) => run(Read(parsed), cancellationToken));
    }

    private static void Default(Option<string> option, string path)
    {
        var shown = Path.GetRelativePath(Environment.CurrentDirectory, path);
        option.DefaultValueFactory = _ => shown;
    }

    private static void AtLeastOne(Option option) => option.Validators.Add(result =>
    {
        // The parser reports a value that is not a number.
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var count) && count < 1)
            result.AddError($"{option.Name} is {count}; it must be at least 1");
    });

    private ComparisonOptions Read(ParseResult parsed)
    {
        var mode = parsed.GetValue(_mode);
        return new ComparisonOptions
        {
            A = parsed.GetValue(_a)!,
            B = parsed.GetValue(_b),
            Engine = mode != "http",
            Http = mode != "engine",
            Accuracy = parsed.GetValue(_accuracy),
            Rounds = parsed.GetValue(_rounds),
            Items = parsed.GetValue(_items),
            Texts = parsed.GetValue(_texts)!,
            AccuracyTexts = parsed.GetValue(_accuracyTexts)!,
            Bundles = new(parsed.GetValue(_bundleA), parsed.GetValue(_bundleB)),
            Precision = parsed.GetValue(_precision),
            Checkpoint = parsed.GetValue(_checkpoint)!,
        };
    }
}
