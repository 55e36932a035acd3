using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BertGrains.Cluster.Fronts;

/// <summary>What a front tells its operators in figures; tags are the model and, of requests and items, the outcome.</summary>
internal sealed class FrontInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string TelemetryName = "BertGrains.Cluster";

    private static readonly int[] Items = [1, 2, 4, 8, 16, 32];
    private static readonly double[] Seconds = [.001, .003, .01, .03, .1, .3, 1, 3, 10, 30];

    private readonly Meter _meter;
    private readonly Histogram<double> _requests;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _activeItems;
    private readonly Counter<long> _items;
    private readonly Counter<long> _lostItems;
    private readonly Counter<long> _lostReplicas;
    private readonly Histogram<int> _messageItems;

    /// <param name="factory">Makes the meter; null for one of its own.</param>
    public FrontInstruments(IMeterFactory? factory)
    {
        var options = new MeterOptions(TelemetryName);
        _meter = factory?.Create(options) ?? new Meter(options);
        _requests = _meter.CreateHistogram(
            "bertgrains.front.request.duration", "s", "Time of a request in the front, by outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _active = _meter.CreateUpDownCounter<long>("bertgrains.front.requests", "{request}", "Requests in the front.");
        _activeItems = _meter.CreateUpDownCounter<long>(
            "bertgrains.front.items.active", "{item}", "Items that wait in the front or are with a replica.");
        _items = _meter.CreateCounter<long>("bertgrains.front.items", "{item}", "Items by outcome.");
        _lostItems = _meter.CreateCounter<long>("bertgrains.front.retries", "{item}", "Items that were lost with their replica.");
        _lostReplicas = _meter.CreateCounter<long>("bertgrains.front.lost_replicas", "{replica}", "Replicas that fell silent or failed.");
        _messageItems = _meter.CreateHistogram(
            "bertgrains.front.message.items", "{item}", "Items of a message to a replica.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = Items });
    }

    public static ActivitySource Activities { get; } = new(TelemetryName);

    public void RequestStarted(string model) => _active.Add(1, new KeyValuePair<string, object?>("model", model));

    public void RequestEnded(string model, ErrorCode? failure, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        _active.Add(-1, tag);
        _requests.Record(time.TotalSeconds, tag, Outcome(failure));
    }

    public void ItemTaken(string model) => _activeItems.Add(1, new KeyValuePair<string, object?>("model", model));

    public void ItemReturned(string model) => _activeItems.Add(-1, new KeyValuePair<string, object?>("model", model));

    public void ItemEnded(string model, ErrorCode? failure) =>
        _items.Add(1, new KeyValuePair<string, object?>("model", model), Outcome(failure));

    public void ItemLost(string model) => _lostItems.Add(1, new KeyValuePair<string, object?>("model", model));

    public void ReplicaLost(string model) => _lostReplicas.Add(1, new KeyValuePair<string, object?>("model", model));

    public void MessageSent(string model, int items) => _messageItems.Record(items, new KeyValuePair<string, object?>("model", model));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Outcome(ErrorCode? failure) => new("outcome", failure switch
    {
        null => "ok",
        ErrorCode.Overloaded => "overloaded",
        ErrorCode.Cancelled => "cancelled",
        ErrorCode.DeadlineExceeded => "deadline_exceeded",
        ErrorCode.Unavailable => "unavailable",
        ErrorCode.Internal => "internal",
        _ => "refused",
    });
}
