using System.Diagnostics;
using System.Diagnostics.Metrics;
using BertGrains.Cluster.Devices;

namespace BertGrains.Cluster.Replicas;

/// <summary>Metrics of a silo's devices and loads. Times are in seconds, sizes in bytes.</summary>
internal sealed class ReplicaHostInstruments : IDisposable
{
    // A load takes from a fraction of a second, for a small bundle in memory, to minutes, for gigabytes over a network.
    private static readonly double[] Seconds = [.1, .3, 1, 3, 10, 30, 100, 300];

    private readonly Meter _meter;
    private readonly Histogram<double> _loads;

    public ReplicaHostInstruments(DeviceLedger ledger, IMeterFactory? meters)
    {
        var options = new MeterOptions(ClusterTelemetry.Name);
        _meter = meters?.Create(options) ?? new Meter(options);
        _loads = _meter.CreateHistogram(
            "bertgrains.replica.load.duration",
            "s",
            "Time of a load, from fetching the bundle to the end of the warm-up, by outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        Gauge("bertgrains.device.memory.capacity", "Memory available to replicas.", device => device.CapacityBytes);
        Gauge("bertgrains.device.memory.reserved", "Memory reserved by replicas.", device => device.ReservedBytes);

        void Gauge(string name, string description, Func<DeviceStatus, long> observe) => _meter.CreateObservableGauge(
            name,
            () => ledger.List().Select(device =>
                new Measurement<long>(observe(device), new KeyValuePair<string, object?>("device", device.Name))),
            "By",
            description);
    }

    /// <summary>Meter of the instruments.</summary>
    public Meter Meter => _meter;

    public void LoadEnded(ReplicaId replica, string device, LoadOutcome outcome, TimeSpan time) =>
        _loads.Record(
            time.TotalSeconds,
            new TagList { { "model", replica.Model }, { "device", device }, { "outcome", outcome.ToString() } });

    public void Dispose() => _meter.Dispose();
}
