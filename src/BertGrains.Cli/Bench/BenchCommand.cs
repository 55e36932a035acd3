using System.CommandLine;
using System.Text.Json;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Benchmarking;

namespace BertGrains.Cli.Bench;

/// <summary><c>bertgrains bench</c>.</summary>
internal sealed class BenchCommand : ProgramCommand
{
    public BenchCommand()
        : base(
            "bench",
            "Measures this engine against bare ONNX Runtime on the same bundle and texts, in turns within one run: batches of 32 in "
            + "arrival order, an oracle that knows all texts beforehand (sorted by length, best token budget, same lanes), and the "
            + "latency that the engine adds to single texts.",
            "bertgrains bench --items 512",
            "bertgrains bench --texts texts.txt --heads embedding,sentiment --json")
    {
        var bundle = BundleLocation.CreateOption();
        var device = DeviceOption.Create();
        var texts = new Option<string?>("--texts")
        {
            HelpName = "FILE",
            Description = "Texts, one a line; without it, random words in lengths as mixed traffic has them.",
        };
        var items = CountOption("--items", 1_024, "Texts to run in each round, from the start of the file.");
        var rounds = CountOption("--rounds", 3, "Rounds; the report gives medians.");
        var heads = new Option<string?>("--heads")
        {
            HelpName = "A,B",
            Description = "Heads to run on every text; without it, the first embedding head.",
        };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        foreach (var option in (Option[])[bundle, device, texts, items, rounds, heads, json])
            Options.Add(option);

        SetAction(async (parsed, cancellationToken) =>
        {
            var folder = BundleLocation.Resolve(parsed.GetValue(bundle));
            var options = new BenchmarkOptions
            {
                Bundle = folder,
                Device = parsed.GetValue(device)!,
                Texts = await BenchTexts.LoadAsync(folder, parsed.GetValue(texts), parsed.GetValue(items), cancellationToken),
                Heads = parsed.GetValue(heads)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
                Rounds = parsed.GetValue(rounds),
            };
            var report = await new EngineBenchmark(options, step => Console.Error.WriteLine($"bench: {step}")).RunAsync(cancellationToken);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchmarkReport));
            else
                WideConsole.Create().Write(BenchTable.Create(report));
            return ExitCode.Success;
        });
    }

    private static Option<int> CountOption(string name, int standard, string description)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            // A word that is no number has its own message, and no value to ask for.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var count) && count < 1)
                result.AddError($"{name} must be at least 1");
        });
        return option;
    }
}
