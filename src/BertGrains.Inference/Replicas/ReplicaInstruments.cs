using System.Diagnostics;
using System.Diagnostics.Metrics;
using BertGrains.Inference.Items;
namespace BertGrains.Inference.Replicas;

/// <summary>Metrics of a replica. Times are in seconds; tags are the model, the device and, for items, the outcome.</summary>
internal sealed class ReplicaInstruments : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "BertGrains.Inference";

    private static readonly double[] Seconds = [.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10];
    private static readonly int[] Tokens = [16, 32, 64, 128, 256, 512, 1_024, 4_096, 16_384, 65_536];
    private static readonly double[] Shares = [.01, .02, .05, .1, .2, .5];

    private readonly Meter _meter;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _runTime;
    private readonly Histogram<int> _batchTokens;
    private readonly Histogram<double> _paddingShare;
    private readonly Counter<long> _items;
    private readonly TagList _tags;

    public ReplicaInstruments(IMeterFactory? factory, string model, string device, Func<ReplicaSnapshot> snapshot)
    {
        _tags = new TagList { { "model", model }, { "device", device } };
        var options = new MeterOptions(MeterName);
        _meter = factory?.Create(options) ?? new Meter(options);
        _queueTime = Histogram(
            "bertgrains.queue.duration", "s", "Time of an item from entering the queue to the start of its batch.", Seconds);
        _runTime = Histogram("bertgrains.batch.duration", "s", "Run time of a batch, trunk and heads.", Seconds);
        _batchTokens = Histogram("bertgrains.batch.tokens", "{token}", "Tokens of a batch, padding included.", Tokens);
        _paddingShare = Histogram("bertgrains.batch.padding", "1", "Share of a batch's tokens that are padding.", Shares);
        _items = _meter.CreateCounter<long>("bertgrains.items", "{item}", "Items by outcome.");
        Gauge("bertgrains.queue.items", "{item}", "Waiting items.", () => snapshot().WaitingItems);
        Gauge("bertgrains.queue.tokens", "{token}", "Tokens of the waiting items.", () => snapshot().WaitingTokens);
        Gauge("bertgrains.queue.drain", "s", "Predicted time to run the waiting items.", () => snapshot().PredictedDrain.TotalSeconds);
        Gauge("bertgrains.batch.budget", "{token}", "Maximum padded tokens of a batch.", () => snapshot().BudgetTokens);
    }

    public void BatchRan(Batch batch, TimeSpan time)
    {
        _runTime.Record(time.TotalSeconds, _tags);
        _batchTokens.Record(batch.PaddedTokens, _tags);
        _paddingShare.Record(1 - ((double)batch.UsefulTokens / batch.PaddedTokens), _tags);
    }

    public void ItemEnded(in WorkResult result)
    {
        var tags = _tags;
        tags.Add("outcome", ErrorCodeNames.OutcomeOf(result.Error?.Code));
        _items.Add(1, tags);
        if (result.Error is null)
            _queueTime.Record(result.Queue.TotalSeconds, _tags);
    }

    public void Dispose() => _meter.Dispose();

    private void Gauge<T>(string name, string unit, string description, Func<T> observe)
        where T : struct
    {
        KeyValuePair<string, object?>[] tags = [.. _tags];
        _meter.CreateObservableGauge(name, () => new Measurement<T>(observe(), tags), unit, description);
    }

    private Histogram<T> Histogram<T>(string name, string unit, string description, T[] boundaries)
        where T : struct =>
        _meter.CreateHistogram(name, unit, description, advice: new InstrumentAdvice<T> { HistogramBucketBoundaries = boundaries });
}
