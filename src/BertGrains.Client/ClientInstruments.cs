using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BertGrains.Client;

/// <summary>Metrics and activities of the client.</summary>
internal sealed class ClientInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "BertGrains.Client";

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Counter<long> _resent;
    private readonly UpDownCounter<long> _itemsInFlight;

    /// <param name="meters">Creates the meter. If null, the meter is created here and disposed with this object.</param>
    public ClientInstruments(IMeterFactory? meters)
    {
        _ownsMeter = meters is null;
        _meter = meters?.Create(Name) ?? new Meter(Name);
        _resent = _meter.CreateCounter<long>(
            "bertgrains.client.resent", "{request}", "Requests sent once more because their core silo was lost.");
        _itemsInFlight = _meter.CreateUpDownCounter<long>(
            "bertgrains.client.items_in_flight", "{item}", "Items that were sent and not answered yet.");
    }

    /// <summary>Spans of requests.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    public void Resent() => _resent.Add(1);

    public void Sent(int items) => _itemsInFlight.Add(items);

    public void Answered(int items) => _itemsInFlight.Add(-items);

    public void Dispose()
    {
        if (_ownsMeter)
            _meter.Dispose();
    }
}
