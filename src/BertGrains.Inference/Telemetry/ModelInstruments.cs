using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using BertGrains.Inference.Replicas;

namespace BertGrains.Inference.Telemetry;

/// <summary>
/// Gauges of the models that a process accepts requests for: the engine's, or those that a core silo routes. An autoscaler reads them.
/// Thread-safe.
/// </summary>
public sealed class ModelInstruments
{
    private static readonly Meter WithoutFactory = new(InferenceInstruments.MeterName);
    private static readonly ConditionalWeakTable<Meter, ModelInstruments> OfMeters = [];

    private readonly ConcurrentDictionary<(string Model, string Revision), Func<ModelLoad>> _models = new();

    private ModelInstruments(Meter meter)
    {
        meter.CreateObservableGauge(
            "bertgrains.model.drain",
            () => _models.Select(model => new Measurement<double>(model.Value().Drain.TotalSeconds, Tags(model.Key))),
            "s",
            "Predicted time in which the replicas run what waits for them, here and in their queues. The signal for autoscaling.");
        meter.CreateObservableGauge(
            "bertgrains.model.replicas",
            () => _models.SelectMany(Replicas),
            "{replica}",
            "Replicas of a model as this process sees them, by state: ready, or lost, those that do not answer or do not accept items.");
    }

    /// <summary>The instruments of a factory's meter, or of a meter of this process. They are created once.</summary>
    /// <param name="factory">Creates the meter; null for a meter of this process.</param>
    public static ModelInstruments Of(IMeterFactory? factory) => OfMeters.GetValue(
        factory?.Create(new MeterOptions(InferenceInstruments.MeterName)) ?? WithoutFactory, static meter => new ModelInstruments(meter));

    /// <summary>Reports a revision of a model until the result is disposed. A later report of the same revision replaces it.</summary>
    /// <param name="model">The revision.</param>
    /// <param name="load">Measures its replicas. Thread-safe and quick; called whenever metrics are collected.</param>
    public IDisposable Report(ModelDescription model, Func<ModelLoad> load)
    {
        ArgumentNullException.ThrowIfNull(model);
        var key = (model.Name, ReplicaShape.Short(model.Revision));
        _models[key] = load;
        return new Registration(_models, key, load);
    }

    private static IEnumerable<Measurement<int>> Replicas(KeyValuePair<(string Model, string Revision), Func<ModelLoad>> model)
    {
        var load = model.Value();
        yield return new Measurement<int>(load.Ready, [.. Tags(model.Key), new("state", "ready")]);
        yield return new Measurement<int>(load.Lost, [.. Tags(model.Key), new("state", "lost")]);
    }

    private static KeyValuePair<string, object?>[] Tags((string Model, string Revision) key) => [new("model", key.Model), new("revision", key.Revision)];

    private sealed class Registration(
        ConcurrentDictionary<(string Model, string Revision), Func<ModelLoad>> models, (string Model, string Revision) key, Func<ModelLoad> load)
        : IDisposable
    {
        public void Dispose() => models.TryRemove(new(key, load));
    }
}

/// <summary>The load of a model's replicas at one moment.</summary>
/// <param name="Drain">Predicted time until the ready replicas have run what waits for them; their mean.</param>
/// <param name="Ready">Replicas that accept items.</param>
/// <param name="Lost">Replicas that do not.</param>
public readonly record struct ModelLoad(TimeSpan Drain, int Ready, int Lost);
