using System.Diagnostics;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>
/// Measures the engine in process and the cluster alternately, so that other load on the machine affects both.
/// </summary>
internal sealed class HopBenchmark
{
    /// <summary>Number of texts in a round.</summary>
    public const int Texts = 1_024;

    private const int SingleTexts = 400;
    private const int Rounds = 9;

    private readonly IBertClient _engine;
    private readonly IBertClient _cluster;
    private readonly InferenceRequest _all;

    /// <param name="engine">The engine in process.</param>
    /// <param name="cluster">A client of the cluster.</param>
    /// <param name="texts">Mixed texts.</param>
    public HopBenchmark(IBertClient engine, IBertClient cluster, IEnumerable<string> texts)
    {
        _engine = engine;
        _cluster = cluster;
        _all = new InferenceRequest { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = ["embedding"] };
    }

    public async Task<HopReport> RunAsync()
    {
        // Warm-up: the token budgets are found, and the code of single texts is compiled and optimized, before the measurement.
        await TimeAsync(_engine, _all);
        await TimeAsync(_cluster, _all);
        await SinglesAsync();
        var (engineMs, clusterMs) = await SinglesAsync();
        var (engine, cluster) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            engine.Add(_all.Inputs.Count / (await TimeAsync(_engine, _all)).TotalSeconds);
            cluster.Add(_all.Inputs.Count / (await TimeAsync(_cluster, _all)).TotalSeconds);
        }

        var ratios = cluster.Zip(engine, (over, within) => over / within);
        return new HopReport(engineMs, clusterMs, Median(engine), Median(cluster), Median(ratios));
    }

    private async Task<(double EngineMs, double ClusterMs)> SinglesAsync()
    {
        var (engine, cluster) = (new List<double>(), new List<double>());
        foreach (var input in _all.Inputs.Where(input => input.Text!.Length < 100).Take(SingleTexts))
        {
            var single = _all with { Inputs = [input] };
            engine.Add((await TimeAsync(_engine, single)).TotalMilliseconds);
            cluster.Add((await TimeAsync(_cluster, single)).TotalMilliseconds);
        }

        return (Median(engine), Median(cluster));
    }

    private static async Task<TimeSpan> TimeAsync(IBertClient client, InferenceRequest request)
    {
        var start = Stopwatch.GetTimestamp();
        var response = await client.InferAsync(request);
        var time = Stopwatch.GetElapsedTime(start);
        var error = response.Error ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error;
        return error is null ? time : throw new BertException(error);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
