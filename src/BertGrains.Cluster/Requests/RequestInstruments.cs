using System.Diagnostics.Metrics;

namespace BertGrains.Cluster.Requests;

/// <summary>Metrics of the requests on a core silo. Tags: the model, and the outcome.</summary>
internal sealed class RequestInstruments : IDisposable
{
    private static readonly double[] Seconds = [.001, .003, .01, .03, .1, .3, 1, 3, 10, 30];

    private readonly Meter _meter;
    private readonly Histogram<double> _requests;
    private readonly UpDownCounter<long> _active;

    /// <param name="factory">Creates the meter; null for a meter without a factory.</param>
    public RequestInstruments(IMeterFactory? factory)
    {
        var options = new MeterOptions(ClusterTelemetry.Name);
        _meter = factory?.Create(options) ?? new Meter(options);
        _requests = _meter.CreateHistogram(
            "bertgrains.core.request.duration", "s", "Time of a request on the core silo, by outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _active = _meter.CreateUpDownCounter<long>("bertgrains.core.requests", "{request}", "Requests in progress on the core silo.");
    }

    public void RequestStarted(string model) => _active.Add(1, new KeyValuePair<string, object?>("model", model));

    public void RequestEnded(string model, ErrorCode? failure, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        _active.Add(-1, tag);
        _requests.Record(time.TotalSeconds, tag, new KeyValuePair<string, object?>("outcome", ErrorCodeNames.OutcomeOf(failure)));
    }

    public void Dispose() => _meter.Dispose();
}
