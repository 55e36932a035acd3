using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Inference.Replicas;

public sealed class ReplicaInstrumentsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Start_ReplicaLoadedManyTimes_HasOneGaugeOfEachName()
    {
        for (var load = 0; load < 5; load++)
            await Start("r1").DisposeAsync();
        await using var last = Start("r1");

        Assert.Equal(
            [
                "bertgrains.batch.budget r1", "bertgrains.queue.drain r1", "bertgrains.queue.items r1", "bertgrains.queue.tokens r1",
                "bertgrains.replica.lanes r1", "bertgrains.replica.speed r1",
            ],
            Observe(out var gauges));
        Assert.Equal(6, gauges);
    }

    [Fact]
    public async Task Start_TwoRevisionsOnOneDevice_HaveTheirOwnSeries()
    {
        await using var first = Start("r1");
        await using var second = Start("r2");

        Assert.Equal(["bertgrains.queue.items r1", "bertgrains.queue.items r2"], Observe(out _).Where(name => name.Contains("queue.items")));
    }

    [Fact]
    public async Task DisposeAsync_LaterReplicaOfTheSameSeries_IsStillReported()
    {
        var first = Start("r1");
        await using var second = Start("r1");
        await first.DisposeAsync();

        Assert.Equal(6, Observe(out _).Count);
    }

    [Fact]
    public async Task DisposeAsync_OnlyReplica_ReportsNothing()
    {
        await Start("r1").DisposeAsync();

        Assert.Empty(Observe(out _));
    }

    private List<string> Observe(out int gauges)
    {
        var series = new ConcurrentBag<string>();
        var count = 0;
        var meter = Meters.Create(new MeterOptions(InferenceInstruments.MeterName));
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter != meter || !instrument.IsObservable)
                    return;
                count++;
                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Add(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        gauges = count;
        return [.. series.Order()];

        void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            series.Add($"{instrument.Name} {tags.ToArray().First(tag => tag.Key == "revision").Value}");
    }

    private ModelReplica Start(string revision) => ModelReplica.Start(
        new ReplicaShape("scripted", MaxLength: 64, Vocabulary: 100, Heads: 1) { Revision = revision },
        new ScriptedDevice(),
        new ReplicaSettings(100, TimeSpan.FromMinutes(1)),
        Meters,
        NullLogger.Instance,
        TimeProvider.System,
        _cancellation);
}
