using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Inference.Replicas;

/// <summary>Sums of the counters of a meter factory, by name and by the value of the tag `result`, if there is one.</summary>
internal sealed class CounterTotals : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _totals = new();

    public CounterTotals()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == Meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var result = tags.ToArray().FirstOrDefault(tag => tag.Key == "result").Value;
            _totals.AddOrUpdate($"{instrument.Name} {result}".TrimEnd(), value, (_, total) => total + value);
        });
        _listener.Start();
    }

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public long Of(string name) => _totals.GetValueOrDefault(name);

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }
}
