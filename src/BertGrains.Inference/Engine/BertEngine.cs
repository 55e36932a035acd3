using System.Diagnostics;
using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Replicas;
using BertGrains.Inference.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference;

/// <summary>
/// The engine in process: models loaded from bundles, each with a replica on a device. Thread-safe. Disposing it finishes what was
/// accepted.
/// </summary>
public sealed class BertEngine : IBertClient, IAsyncDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string TelemetryName = ReplicaInstruments.MeterName;

    private static readonly ActivitySource Activities = new(TelemetryName);

    private readonly List<ServedModel> _models;
    private readonly ModelDescription[] _descriptions;
    private readonly TimeProvider _time;

    private BertEngine(List<ServedModel> models, TimeProvider time)
    {
        _models = models;
        _descriptions = [.. models.Select(model => model.Description)];
        _time = time;
    }

    /// <summary>Verifies and loads the bundles, and measures the device.</summary>
    /// <param name="options">What to load and where.</param>
    /// <param name="loggers">Receives what operators should know; null for none.</param>
    /// <param name="meters">Makes the instruments; null for a meter of their own.</param>
    /// <param name="time">Clock of deadlines; null for the system's.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="OptionsValidationException">The options are wrong; the message names every fault.</exception>
    /// <exception cref="BundleException">A bundle cannot be loaded; the message names the file.</exception>
    /// <exception cref="DeviceException">The device cannot be used; the message says what is missing.</exception>
    public static async Task<BertEngine> StartAsync(
        BertGrainsOptions options,
        ILoggerFactory? loggers = null,
        IMeterFactory? meters = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new BertGrainsOptionsValidator().Validate(null, options);
        if (faults.Failed)
            throw new OptionsValidationException(nameof(BertGrainsOptions), typeof(BertGrainsOptions), faults.Failures);

        time ??= TimeProvider.System;
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<BertEngine>();
        var loader = new ModelLoader(options, logger, meters, time);
        var models = new List<ServedModel>();
        try
        {
            foreach (var folder in options.Bundles)
            {
                var model = await loader.LoadAsync(folder, cancellationToken);
                models.Add(model);
                if (models.Count(other => other.Name == model.Name) > 1)
                    throw new BundleException($"Two bundles are called {model.Name}; the second is {folder}.");
            }

            return new BertEngine(models, time);
        }
        catch
        {
            foreach (var model in models)
                await model.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<ModelDescription>>(_descriptions);

    /// <inheritdoc/>
    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_models.Select(model => model.Replica.Fault).FirstOrDefault(fault => fault is not null));

    /// <inheritdoc/>
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        if (model is null)
            return new InferenceResponse { Error = error };
        var (plan, fault) = RequestPlan.Create(model, request);
        if (plan is null)
            return new InferenceResponse { Error = fault };

        using var activity = Activities.StartActivity("infer");
        activity?.SetTag("bertgrains.model", model.Name);
        activity?.SetTag("bertgrains.heads", request.Heads);
        activity?.SetTag("bertgrains.items", request.Inputs.Count);
        using var call = new InferenceCall(model, plan, request, _time);
        return new InferenceResponse { Items = await call.RunAsync(cancellationToken), Model = model.Description };
    }

    /// <inheritdoc/>
    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        if (model is null)
            return ValueTask.FromResult(new TokenizeResponse { Error = error });

        var items = request.Inputs.Select(text => model.Tokenizer.Tokenize(text, request.AddSpecialTokens));
        return ValueTask.FromResult(new TokenizeResponse { Items = [.. items] });
    }

    /// <inheritdoc/>
    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        if (model is null)
            return ValueTask.FromResult(new DecodeResponse { Error = error });

        var fault = request.Ids.Select(model.Tokenizer.CheckIds).FirstOrDefault(fault => fault is not null);
        return ValueTask.FromResult(fault is not null
            ? new DecodeResponse { Error = fault }
            : new DecodeResponse { Items = [.. request.Ids.Select(ids => model.Tokenizer.Decode(ids, request.SkipSpecialTokens))] });
    }

    /// <summary>Takes no more items, finishes those that were accepted and frees the devices.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models)
            await model.DisposeAsync();
    }

    /// <summary>What waits for a model and how fast it goes.</summary>
    internal SchedulerSnapshot Snapshot(string model) => _models.First(served => served.Name == model).Replica.Snapshot();

    private (ServedModel? Model, BertError? Error) Find(string? name)
    {
        if (name is null)
            return (_models[0], null);
        if (_models.Find(model => model.Name == name) is { } found)
            return (found, null);

        var all = string.Join(", ", _models.Select(model => model.Name));
        return (null, new BertError(ErrorCode.UnknownModel, $"There is no such model; this server has {all}."));
    }
}
