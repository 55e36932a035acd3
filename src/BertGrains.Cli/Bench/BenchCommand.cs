using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Benchmarking;
using BertGrains.Inference.Devices;

namespace BertGrains.Cli.Bench;

/// <summary><c>bertgrains bench</c>.</summary>
internal sealed class BenchCommand : ProgramCommand
{
    public BenchCommand()
        : base(
            "bench",
            "Compares this engine with bare ONNX Runtime on the same bundle and texts.",
            "bertgrains bench --items 512",
            "bertgrains bench --texts texts.txt --heads embedding,sentiment --json",
            "bertgrains bench --bundle models/mine-fp16 --device cuda:0 --items 65536 --requests 16 --gpu-lanes 2")
    {
        Details =
            """
            Rounds alternate in one run between the engine, an oracle, which runs all texts on the engine's device sorted by length with the
            best token budget, and the bundle's graphs on bare ONNX Runtime, sorted in the same way and in batches of 32 as they arrive. Of
            single texts, the report has the latency of the engine, of its device alone, and of bare ONNX Runtime. Repeated texts are left out.
            One request is tokenized on one thread, which a GPU outpaces: there, send the texts in as many requests as there are cores.
            """;
        var bundle = BundleLocation.CreateOption();
        var device = DeviceOption.Create();
        var texts = new Option<string?>("--texts")
        {
            HelpName = "FILE",
            Description = "File with one text per line. Default: random words, with the lengths of mixed traffic.",
        };
        var items = CountOption("--items", 1_024, "Number of texts per round, from the start of the file.");
        var rounds = CountOption("--rounds", 3, "Number of rounds; the report gives medians.");
        var heads = new Option<string?>("--heads")
        {
            HelpName = "A,B",
            Description = "Heads to run on every text. Default: the first embedding head.",
        };
        var requests = CountOption("--requests", 1, "Number of requests that hold the texts, sent at once.");
        var gpu = new GpuOptions();
        var lanes = CountOption("--gpu-lanes", gpu.Lanes, "Batches at the same time on a GPU.", 1, GpuOptions.MostLanes);
        var memory = CountOption(
            "--gpu-mebibytes", gpu.ReplicaMebibytes, "Memory of a replica on a GPU; the benchmark loads the model four times.",
            GpuOptions.LeastReplicaMebibytes, GpuOptions.MostMebibytes);
        var tokens = CountOption(
            "--gpu-batch-tokens", gpu.MaxBatchTokens, "Maximum padded tokens of a batch on a GPU.",
            GpuOptions.LeastBatchTokens, GpuOptions.MostBatchTokens);
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        foreach (var option in (Option[])[bundle, device, texts, items, rounds, heads, requests, lanes, memory, tokens, json])
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
                Requests = parsed.GetValue(requests),
                Gpu = new GpuOptions
                {
                    Lanes = parsed.GetValue(lanes),
                    ReplicaMebibytes = parsed.GetValue(memory),
                    MaxBatchTokens = parsed.GetValue(tokens),
                },
            };
            var report = await new EngineBenchmark(options, step => Console.Error.WriteLine($"bench: {step}")).RunAsync(cancellationToken);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchmarkReport));
            else
                WideConsole.Create().Write(BenchTable.Create(report));
            return ExitCode.Success;
        });
    }

    private static Option<int> CountOption(string name, int defaultValue, string description, int least = 1, int most = int.MaxValue)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => defaultValue };
        var range = most == int.MaxValue ? $"at least {least}" : $"{least} to {most}";
        option.Validators.Add(result =>
        {
            // The parser reports a value that is not a number.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var count) && (count < least || count > most))
                result.AddError($"{name} is {count}; it must be {range}");
        });
        return option;
    }
}

/// <summary>The report as JSON, in snake case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
