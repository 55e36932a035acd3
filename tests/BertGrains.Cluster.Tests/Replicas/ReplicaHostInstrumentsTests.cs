using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace BertGrains.Cluster.Replicas;

public sealed class ReplicaHostInstrumentsTests
{
    [Fact]
    public async Task LoadAsync_SuccessAndFailure_RecordsDurationByOutcomeAndMemoryByDevice()
    {
        await using var rig = new HostRig();
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (rig.Owns(instrument.Meter))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.Start();

        rig.Loader.OnLoad = _ => rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await rig.LoadAsync(HostRig.Id(0));
        rig.Loader.Bytes = 901;
        await rig.Host.LoadAsync(HostRig.Id(0, "large"), "cpu", TestContext.Current.CancellationToken);
        listener.RecordObservableInstruments();

        Assert.Equal(
            [
                ("bertgrains.replica.load.duration", 2d, "scripted cpu Ready"),
                ("bertgrains.replica.load.duration", 0d, "large cpu NoMemory"),
                ("bertgrains.device.memory.capacity", 1_000d, "cpu"),
                ("bertgrains.device.memory.capacity", 1_000d, "cuda:0"),
                ("bertgrains.device.memory.reserved", 100d, "cpu"),
                ("bertgrains.device.memory.reserved", 0d, "cuda:0"),
            ],
            measured);
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => tag.Value));
}
