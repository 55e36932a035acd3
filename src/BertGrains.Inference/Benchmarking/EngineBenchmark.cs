using System.Diagnostics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Requests;

namespace BertGrains.Inference.Benchmarking;

/// <summary>
/// Measures the engine, its device alone, and bare ONNX Runtime on the same bundle and texts, alternating in one run, so that other load on
/// the machine affects all.
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
        // Equal texts that wait at the same time run once in the engine only.
        var texts = _options.Texts.Distinct().ToArray();
        var rows = texts.Select(text => Tokens(tokenizer, text)).ToArray();
        await using var engine = await BertEngine.StartAsync(EngineOptions(texts.Length), cancellationToken: cancellationToken);
        var replica = engine.ReplicaOf(bundle.Manifest.Name);

        // The baselines run on the device that the engine chose.
        var gpu = _options.Gpu.On(null);
        var plan = DevicePlan.For(bundle.Manifest, DeviceChoice.Parse(_options.Device), gpu)
            .First(plan => plan.Name == replica.DeviceName);
        using var device = OnnxDevice.Load(bundle, DeviceChoice.Parse(plan.Name), gpu, tokenizer.PaddingId);
        using var oneThread = new BareRuntime(bundle, heads, plan, tokenizer.PaddingId, 1);
        using var allThreads = new BareRuntime(bundle, heads, plan, tokenizer.PaddingId, Environment.ProcessorCount);
        RowRunner oracle = new BareDevice(device, MaskOf(heads, bundle.Manifest)).Run;
        RowRunner bare = (_, batch) => oneThread.Run(batch);
        var requests = RequestsOf(texts, heads);

        var search = new BudgetSearch(rows, plan.Lanes, Baselines.BudgetsOn(plan), _progress);
        var oracleBudgets = search.Run("the oracle", oracle, cancellationToken);
        var bareBudgets = search.Run("bare ONNX Runtime", bare, cancellationToken);
        var (oracleBudget, bareBudget) = (BestOf(oracleBudgets), BestOf(bareBudgets));
        var (ofOracle, ofBare, ofArrival, ofEngine) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < _options.Rounds; round++)
        {
            _progress($"round {round + 1} of {_options.Rounds}");
            cancellationToken.ThrowIfCancellationRequested();
            ofArrival.Add(rows.Length / Baselines.Arrival(allThreads, rows).TotalSeconds);
            ofBare.Add(rows.Length / Baselines.Sorted(bare, rows, bareBudget, plan.Lanes).TotalSeconds);
            ofOracle.Add(rows.Length / Baselines.Sorted(oracle, rows, oracleBudget, plan.Lanes).TotalSeconds);
            ofEngine.Add(rows.Length / (await SaturateAsync(engine, requests, cancellationToken)).TotalSeconds);
        }

        _progress("latency of single texts");
        var latency = await LatencyAsync(engine, oracle, bare, SinglesOf(requests), rows, cancellationToken);
        return new BenchmarkReport
        {
            OracleRatio = MedianRatio(ofEngine, ofOracle),
            BareRatio = MedianRatio(ofEngine, ofBare),
            ArrivalRatio = MedianRatio(ofEngine, ofArrival),
            AddedLatencyMs = latency.Engine - latency.Device,
            EngineTextsPerSecond = Median(ofEngine),
            OracleTextsPerSecond = Median(ofOracle),
            BareTextsPerSecond = Median(ofBare),
            ArrivalTextsPerSecond = Median(ofArrival),
            EngineTokensPerSecond = Median(ofEngine) * rows.Average(row => row.Length),
            OracleBudgetTokens = oracleBudget,
            BareBudgetTokens = bareBudget,
            OracleBudgets = oracleBudgets,
            BareBudgets = bareBudgets,
            EngineBudgetTokens = replica.Snapshot().BudgetTokens,
            EngineLatencyMs = latency.Engine,
            DeviceLatencyMs = latency.Device,
            BareLatencyMs = latency.Bare,
            Form = device.Form,
            Model = bundle.Manifest.Name,
            Precision = bundle.Manifest.Precision,
            Heads = requests[0].Heads,
            Device = plan.Name,
            Lanes = plan.Lanes,
            Texts = rows.Length,
            Requests = requests.Length,
            MeanTokens = rows.Average(row => row.Length),
            Rounds = _options.Rounds,
            Processors = Environment.ProcessorCount,
        };
    }

    private List<HeadManifest> HeadsOf(BundleManifest manifest)
    {
        var names = _options.Heads.Count > 0
            ? _options.Heads
            : [(manifest.Heads.FirstOrDefault(head => head.Task == BertTask.Embed)
                ?? manifest.Heads.First(head => head.Task is not (BertTask.FillMask or BertTask.NextSentence))).Name];
        var all = string.Join(", ", manifest.Heads.Select(head => head.Name));
        return [.. names.Select(name => manifest.Heads.FirstOrDefault(head => head.Name == name)
            ?? throw new BundleException($"{manifest.Name} has no head {name}; it has {all}."))];
    }

    private static ulong MaskOf(IEnumerable<HeadManifest> heads, BundleManifest manifest) =>
        heads.Aggregate(0UL, (mask, head) => mask | (1UL << manifest.Heads.ToList().IndexOf(head)));

    private static int BestOf(IReadOnlyList<BudgetRate> rates) => rates.MaxBy(rate => rate.TextsPerSecond)!.Tokens;

    // A request is refused when it finds the queue full.
    private BertGrainsOptions EngineOptions(int texts)
    {
        var options = new BertGrainsOptions { Bundle = _options.Bundle, Device = _options.Device, Gpu = _options.Gpu };
        options.QueueCapacity = Math.Max(options.QueueCapacity, texts);
        return options;
    }

    private InferenceRequest[] RequestsOf(string[] texts, List<HeadManifest> heads) =>
    [
        .. texts.Chunk((texts.Length + _options.Requests - 1) / _options.Requests).Select(some => new InferenceRequest
        {
            Inputs = [.. some.Select(text => InputItem.FromText(text))],
            Heads = [.. heads.Select(head => head.Name)],
        }),
    ];

    private static InferenceRequest[] SinglesOf(InferenceRequest[] requests) =>
        [.. requests.SelectMany(request => request.Inputs.Select(input => request with { Inputs = [input] })).Take(LatencyTexts)];

    // A request is tokenized on the thread of its caller.
    private static async Task<TimeSpan> SaturateAsync(BertEngine engine, InferenceRequest[] requests, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(requests.Select(request => Task.Run(() => RunAsync(engine, request, cancellationToken), cancellationToken)));
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<TimeSpan> RunAsync(BertEngine engine, InferenceRequest request, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var response = await engine.InferAsync(request, cancellationToken);
        var time = Stopwatch.GetElapsedTime(started);
        var error = response.Error ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error;
        return error is null ? time : throw new BertException(error);
    }

    // Alternating per text, so that other load on the machine affects all.
    private static async Task<(double Engine, double Device, double Bare)> LatencyAsync(
        BertEngine engine, RowRunner device, RowRunner bare, InferenceRequest[] singles, int[][] rows, CancellationToken cancellationToken)
    {
        var (ofEngine, ofDevice, ofBare) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < singles.Length; i++)
        {
            ofEngine.Add((await RunAsync(engine, singles[i], cancellationToken)).TotalMilliseconds);
            ofDevice.Add(TimeOf(device, rows[i]));
            ofBare.Add(TimeOf(bare, rows[i]));
        }

        return (Median(ofEngine), Median(ofDevice), Median(ofBare));
    }

    private static double TimeOf(RowRunner run, int[] row)
    {
        var started = Stopwatch.GetTimestamp();
        run(0, [row]);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static int[] Tokens(ModelTokenizer tokenizer, string text) =>
        tokenizer.Encode(InputItem.FromText(text), TextForm.Plain, truncate: true, side: null).Item?.Ids
        ?? throw new ArgumentException("A text is empty. Remove empty lines from the texts.");

    private static double MedianRatio(List<double> ours, List<double> others) =>
        Median(ours.Zip(others, (mine, other) => mine / other));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
