using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace BertGrains.Inference.Replicas;

/// <summary>
/// The instruments of all replicas of one meter, created once: a meter keeps an observable instrument, and what it observes, until the
/// meter is disposed, and a meter of a factory is never disposed before the factory. Thread-safe.
/// </summary>
internal sealed class InferenceInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "BertGrains.Inference";

    private static readonly Meter WithoutFactory = new(MeterName);
    private static readonly ConditionalWeakTable<Meter, InferenceInstruments> OfMeters = [];

    private static readonly double[] Seconds = [.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10];
    private static readonly int[] ItemCounts = [1, 2, 4, 8, 16, 32, 64, 128, 256];
    private static readonly int[] TokenCounts = [16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384, 65_536];
    private static readonly double[] Shares = [.01, .02, .05, .1, .2, .5];

    private readonly ConcurrentDictionary<ReplicaSeries, ReplicaReport> _replicas = new();

    private InferenceInstruments(Meter meter)
    {
        QueueTime = Histogram("bertgrains.queue.duration", "s", "Time of an item from entering the queue to the start of its batch.", Seconds);
        RunTime = Histogram("bertgrains.batch.duration", "s", "Run time of a batch, trunk and heads.", Seconds);
        BatchItems = Histogram("bertgrains.batch.items", "{item}", "Items of a batch.", ItemCounts);
        BatchTokens = Histogram("bertgrains.batch.tokens", "{token}", "Tokens of a batch, padding included.", TokenCounts);
        PaddingShare = Histogram("bertgrains.batch.padding", "1", "Share of a batch's tokens that are padding.", Shares);
        Tokens = meter.CreateCounter<long>(
            "bertgrains.tokens", "{token}", "Tokens that the device computed, by kind: useful, those of texts, or padding.");
        Items = meter.CreateCounter<long>("bertgrains.items", "{item}", "Items by outcome.");
        SharedItems = meter.CreateCounter<long>(
            "bertgrains.items.shared", "{item}", "Items that got the outcome of an equal item that waited or ran.");
        CacheReads = meter.CreateCounter<long>("bertgrains.cache.reads", "{item}", "Items looked up in the cache of results, by result: hit or miss.");
        Gauge("bertgrains.queue.items", "{item}", "Waiting items.", report => report.Snapshot().WaitingItems);
        Gauge("bertgrains.queue.tokens", "{token}", "Tokens of the waiting items.", report => report.Snapshot().WaitingTokens);
        Gauge(
            "bertgrains.queue.drain", "s", "Predicted time in which the replica runs the waiting items.",
            report => report.Snapshot().PredictedDrain.TotalSeconds);
        Gauge("bertgrains.batch.budget", "{token}", "Maximum padded tokens of a batch.", report => report.Snapshot().BudgetTokens);
        Gauge("bertgrains.replica.lanes", "{lane}", "Batches that the replica can run at the same time.", report => report.Lanes);
        Gauge("bertgrains.replica.speed", "{token}/s", "Predicted tokens per second with all lanes busy.", report => SpeedOf(report.Snapshot()));

        Histogram<T> Histogram<T>(string name, string unit, string description, T[] boundaries)
            where T : struct =>
            meter.CreateHistogram(name, unit, description, advice: new InstrumentAdvice<T> { HistogramBucketBoundaries = boundaries });

        void Gauge<T>(string name, string unit, string description, Func<ReplicaReport, T> value)
            where T : struct =>
            meter.CreateObservableGauge(
                name, () => _replicas.Select(replica => new Measurement<T>(value(replica.Value), replica.Key.Tags())), unit, description);
    }

    public Histogram<double> QueueTime { get; }

    public Histogram<double> RunTime { get; }

    public Histogram<int> BatchItems { get; }

    public Histogram<int> BatchTokens { get; }

    public Histogram<double> PaddingShare { get; }

    public Counter<long> Tokens { get; }

    public Counter<long> Items { get; }

    public Counter<long> SharedItems { get; }

    public Counter<long> CacheReads { get; }

    /// <summary>The instruments of a factory's meter, or of a meter of this process.</summary>
    public static InferenceInstruments Of(IMeterFactory? factory) =>
        OfMeters.GetValue(factory?.Create(new MeterOptions(MeterName)) ?? WithoutFactory, static meter => new InferenceInstruments(meter));

    /// <summary>Reports the queue of a replica until <see cref="Forget"/>. A later replica of the same series replaces it.</summary>
    public void Report(ReplicaSeries series, ReplicaReport report) => _replicas[series] = report;

    /// <summary>Ends the report of a replica; no effect when another replica has replaced it.</summary>
    public void Forget(ReplicaSeries series, ReplicaReport report) => _replicas.TryRemove(new(series, report));

    // Zero before the first measurement.
    private static double SpeedOf(ReplicaSnapshot replica) => replica.SecondsPerToken > 0 ? 1 / replica.SecondsPerToken : 0;
}

/// <summary>What the gauges of a replica observe.</summary>
/// <param name="Lanes">Number of lanes.</param>
/// <param name="Snapshot">Queue and speed at this moment.</param>
internal sealed record ReplicaReport(int Lanes, Func<ReplicaSnapshot> Snapshot);

/// <summary>The tags that distinguish the series of replicas.</summary>
internal sealed record ReplicaSeries(string Model, string Revision, string Device)
{
    public KeyValuePair<string, object?>[] Tags() => [new("model", Model), new("revision", Revision), new("device", Device)];
}
