using System.Diagnostics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Requests;

namespace BertGrains.Inference.Benchmarking;

/// <summary>
/// Measures the engine and bare ONNX Runtime on the same bundle and texts, alternating in one run, so that other load on the machine
/// affects both.
/// </summary>
public sealed class EngineBenchmark
{
    private const int LatencyTexts = 200;

    private readonly BenchmarkOptions _options;
    private readonly Action<string> _progress;

    /// <param name="options">What to measure.</param>
    /// <param name="progress">Receives the current step.</param>
    public EngineBenchmark(BenchmarkOptions options, Action<string> progress)
    {
        _options = options;
        _progress = progress;
    }

    /// <summary>Runs the benchmark; some minutes for a thousand texts on a CPU.</summary>
    /// <exception cref="BundleException">The bundle cannot be loaded or does not have a head.</exception>
    public async Task<BenchmarkReport> RunAsync(CancellationToken cancellationToken)
    {
        _progress("loading");
        var bundle = await Bundle.OpenAsync(_options.Bundle, cancellationToken);
        var heads = HeadsOf(bundle.Manifest);
        var tokenizer = ModelTokenizer.Load(bundle);
        var rows = _options.Texts.Select(text => Tokens(tokenizer, text)).ToArray();
        await using var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = _options.Bundle, Device = _options.Device }, cancellationToken: cancellationToken);
        var replica = engine.ReplicaOf(bundle.Manifest.Name);

        // The baselines run on the device that the engine chose.
        var plan = DevicePlan.For(bundle.Manifest, DeviceChoice.Parse(_options.Device), new GpuOptions().On(null))
            .First(plan => plan.Name == replica.DeviceName);
        using var oneThread = new BareRuntime(bundle, heads, plan, tokenizer.PaddingId, 1);
        using var allThreads = new BareRuntime(bundle, heads, plan, tokenizer.PaddingId, Environment.ProcessorCount);
        var request = new InferenceRequest
        {
            Inputs = [.. _options.Texts.Select(text => InputItem.FromText(text))],
            Heads = [.. heads.Select(head => head.Name)],
        };

        var budget = FindBudget(oneThread, rows, plan, cancellationToken);
        var (oracle, arrival, saturated) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < _options.Rounds; round++)
        {
            _progress($"round {round + 1} of {_options.Rounds}");
            cancellationToken.ThrowIfCancellationRequested();
            arrival.Add(rows.Length / Baselines.Arrival(allThreads, rows).TotalSeconds);
            oracle.Add(rows.Length / Baselines.Oracle(oneThread, rows, budget, plan.Lanes).TotalSeconds);
            saturated.Add(rows.Length / (await SaturateAsync(engine, request, cancellationToken)).TotalSeconds);
        }

        _progress("latency of single texts");
        var (engineLatency, bareLatency) = await LatencyAsync(engine, oneThread, request, rows, cancellationToken);
        return new BenchmarkReport
        {
            OracleRatio = Median(saturated.Zip(oracle, (mine, other) => mine / other)),
            ArrivalRatio = Median(saturated.Zip(arrival, (mine, other) => mine / other)),
            AddedLatencyMs = engineLatency - bareLatency,
            EngineTextsPerSecond = Median(saturated),
            OracleTextsPerSecond = Median(oracle),
            ArrivalTextsPerSecond = Median(arrival),
            EngineTokensPerSecond = Median(saturated) * rows.Average(row => row.Length),
            OracleBudgetTokens = budget,
            EngineBudgetTokens = replica.Snapshot().BudgetTokens,
            EngineLatencyMs = engineLatency,
            BareLatencyMs = bareLatency,
            Model = bundle.Manifest.Name,
            Precision = bundle.Manifest.Precision,
            Heads = request.Heads,
            Device = plan.Name,
            Lanes = plan.Lanes,
            Texts = rows.Length,
            MeanTokens = rows.Average(row => row.Length),
            Rounds = _options.Rounds,
            Processors = Environment.ProcessorCount,
        };
    }

    private List<HeadManifest> HeadsOf(BundleManifest manifest)
    {
        var names = _options.Heads.Count > 0
            ? _options.Heads
            : [manifest.Heads.FirstOrDefault(head => head.Task == BertTask.Embed)?.Name ?? manifest.Heads[0].Name];
        var all = string.Join(", ", manifest.Heads.Select(head => head.Name));
        return [.. names.Select(name => manifest.Heads.FirstOrDefault(head => head.Name == name)
            ?? throw new BundleException($"{manifest.Name} has no head {name}; it has {all}."))];
    }

    private int FindBudget(BareRuntime runtime, int[][] rows, DevicePlan plan, CancellationToken cancellationToken)
    {
        var (best, bestTime) = (0, TimeSpan.MaxValue);
        foreach (var budget in Baselines.Budgets.Where(budget => budget <= Math.Max(plan.MaxBatchTokens, Baselines.CpuBudgets)))
        {
            _progress($"searching the budget of the oracle: {budget} tokens");
            cancellationToken.ThrowIfCancellationRequested();
            var time = Baselines.Oracle(runtime, rows, budget, plan.Lanes);
            if (time < bestTime)
                (best, bestTime) = (budget, time);
            else if (time > bestTime * 1.3)
                break;
        }

        return best;
    }

    private static async Task<TimeSpan> SaturateAsync(BertEngine engine, InferenceRequest request, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var response = await engine.InferAsync(request, cancellationToken);
        var time = Stopwatch.GetElapsedTime(started);
        var error = response.Error ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error;
        return error is null ? time : throw new BertException(error);
    }

    // Alternating per text, so that other load on the machine affects both.
    private static async Task<(double Engine, double Bare)> LatencyAsync(
        BertEngine engine, BareRuntime runtime, InferenceRequest request, int[][] rows, CancellationToken cancellationToken)
    {
        var (throughEngine, bare) = (new List<double>(), new List<double>());
        for (var i = 0; i < Math.Min(LatencyTexts, rows.Length); i++)
        {
            var single = request with { Inputs = [request.Inputs[i]] };
            throughEngine.Add((await SaturateAsync(engine, single, cancellationToken)).TotalMilliseconds);
            var started = Stopwatch.GetTimestamp();
            runtime.Run([rows[i]]);
            bare.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (Median(throughEngine), Median(bare));
    }

    private static int[] Tokens(ModelTokenizer tokenizer, string text) =>
        tokenizer.Encode(InputItem.FromText(text), truncate: true, TruncationSide.Right).Item?.Ids
        ?? throw new ArgumentException("A text is empty. Remove empty lines from the texts.");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
