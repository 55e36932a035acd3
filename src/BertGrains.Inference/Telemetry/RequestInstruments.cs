using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using BertGrains.Inference.Replicas;

namespace BertGrains.Inference.Telemetry;

/// <summary>
/// Metrics of requests for models that are served, in the process that tokenizes them: the engine's, or a core silo. Times are in seconds;
/// tags are the model and the outcome. Thread-safe.
/// </summary>
public sealed class RequestInstruments
{
    /// <summary>
    /// Boundaries of the buckets of request times in seconds: those of OpenTelemetry's conventions for HTTP, with more below 5 ms, where
    /// short texts are answered, and above 10 s, where long requests are.
    /// </summary>
    public static readonly IReadOnlyList<double> Buckets = [.001, .0025, .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10, 30];

    // The boundaries that the conventions for generative AI recommend.
    private static readonly double[] GenAiBuckets =
        [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly Meter WithoutFactory = new(InferenceInstruments.MeterName);
    private static readonly ConditionalWeakTable<Meter, RequestInstruments> OfMeters = [];

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _embeddings;
    private readonly UpDownCounter<long> _active;

    private RequestInstruments(Meter meter)
    {
        _duration = meter.CreateHistogram(
            "bertgrains.request.duration", "s", "Time of a request from its arrival at the engine to its results, by outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
        _embeddings = meter.CreateHistogram(
            "gen_ai.server.request.duration", "s", "Time of a request for embeddings, by OpenTelemetry's conventions for generative AI.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = GenAiBuckets });
        _active = meter.CreateUpDownCounter<long>("bertgrains.requests.active", "{request}", "Requests in progress.");
    }

    /// <summary>The instruments of a factory's meter, or of a meter of this process. They are created once.</summary>
    /// <param name="factory">Creates the meter; null for a meter of this process.</param>
    public static RequestInstruments Of(IMeterFactory? factory) => OfMeters.GetValue(
        factory?.Create(new MeterOptions(InferenceInstruments.MeterName)) ?? WithoutFactory, static meter => new RequestInstruments(meter));

    /// <summary>Counts a request until <see cref="Ended(ModelDescription, InferenceRequest, ErrorCode?, TimeSpan)"/>.</summary>
    /// <param name="model">A model that is served.</param>
    public void Started(string model) => _active.Add(1, new KeyValuePair<string, object?>("model", model));

    /// <summary>Records the outcome of a request.</summary>
    /// <param name="model">The model.</param>
    /// <param name="request">The request.</param>
    /// <param name="failure">Code of its error, or of its first item with an error; null for success.</param>
    /// <param name="time">Time since its arrival.</param>
    public void Ended(ModelDescription model, InferenceRequest request, ErrorCode? failure, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        Ended(model.Name, failure, time);
        if (!GenAi.IsEmbedding(model, request.Heads))
            return;

        var tags = new TagList
        {
            { GenAi.OperationName, GenAi.Embeddings },
            { GenAi.ProviderName, GenAi.Provider },
            { GenAi.RequestModel, model.Name },
        };
        if (failure is { } code)
            tags.Add(GenAi.ErrorType, code.ToName());
        _embeddings.Record(time.TotalSeconds, tags);
    }

    /// <summary>Records the outcome of a request whose model has no description.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="failure">Code of its error; null for success.</param>
    /// <param name="time">Time since its arrival.</param>
    public void Ended(string model, ErrorCode? failure, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        _active.Add(-1, tag);
        _duration.Record(time.TotalSeconds, tag, new KeyValuePair<string, object?>("outcome", ErrorCodeNames.OutcomeOf(failure)));
    }

    /// <summary>The outcome of a response: its error, or that of its first item with one.</summary>
    /// <param name="response">The response.</param>
    /// <returns>Null for success.</returns>
    public static ErrorCode? FailureOf(InferenceResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.Error is { } error)
            return error.Code;
        foreach (var item in response.Items)
        {
            if (item.Error is { } fault)
                return fault.Code;
        }

        return null;
    }
}
