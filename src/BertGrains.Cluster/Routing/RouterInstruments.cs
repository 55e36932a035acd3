using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BertGrains.Cluster.Routing;

/// <summary>Metrics of the routers of a core silo. Tags: the model, and the outcome of items.</summary>
internal sealed class RouterInstruments : IDisposable
{
    private static readonly int[] Items = [1, 2, 4, 8, 16, 32];

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _activeItems;
    private readonly Counter<long> _items;
    private readonly Counter<long> _lostItems;
    private readonly Counter<long> _lostReplicas;
    private readonly Histogram<int> _messageItems;

    /// <param name="factory">Creates the meter; null for a meter without a factory.</param>
    public RouterInstruments(IMeterFactory? factory)
    {
        var options = new MeterOptions(ClusterTelemetry.Name);
        _meter = factory?.Create(options) ?? new Meter(options);
        _activeItems = _meter.CreateUpDownCounter<long>(
            "bertgrains.router.items.active", "{item}", "Items that wait for a replica or run on one.");
        _items = _meter.CreateCounter<long>("bertgrains.router.items", "{item}", "Items by outcome.");
        _lostItems = _meter.CreateCounter<long>("bertgrains.router.retries", "{item}", "Items that were on a replica when it was lost.");
        _lostReplicas = _meter.CreateCounter<long>(
            "bertgrains.router.lost_replicas", "{replica}", "Replicas that failed a call or did not answer a ping.");
        _messageItems = _meter.CreateHistogram(
            "bertgrains.router.message.items", "{item}", "Items of a message to a replica.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = Items });
    }

    public void ItemTaken(string model) => _activeItems.Add(1, new KeyValuePair<string, object?>("model", model));

    public void ItemReturned(string model) => _activeItems.Add(-1, new KeyValuePair<string, object?>("model", model));

    public void ItemEnded(string model, ErrorCode? failure) =>
        _items.Add(1, new TagList { { "model", model }, { "outcome", ErrorCodeNames.OutcomeOf(failure) } });

    public void ItemLost(string model) => _lostItems.Add(1, new KeyValuePair<string, object?>("model", model));

    public void ReplicaLost(string model) => _lostReplicas.Add(1, new KeyValuePair<string, object?>("model", model));

    public void MessageSent(string model, int items) => _messageItems.Record(items, new KeyValuePair<string, object?>("model", model));

    public void Dispose() => _meter.Dispose();
}
