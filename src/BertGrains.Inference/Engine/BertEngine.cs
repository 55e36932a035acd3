using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Requests;
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

    private readonly List<ServedModel> _models;
    private readonly ModelDescription[] _descriptions;
    private readonly TimeProvider _time;

    private BertEngine(List<ServedModel> models, TimeProvider time)
    {
        _models = models;
        _descriptions = [.. models.Select(model => model.Front.Description)];
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
        var loader = new ModelLoader(options.QueueCapacity, logger, meters, time);
        var models = new List<ServedModel>();
        try
        {
            foreach (var folder in options.Bundles)
            {
                var bundle = await Bundle.OpenAsync(folder, cancellationToken);
                var front = ModelCodec.Load(bundle);
                var replica = loader.Load(bundle, DeviceChoice.Parse(options.Device), front.Tokenizer.PaddingId, cancellationToken);
                var model = new ServedModel(front, replica);
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
        return model is null
            ? new InferenceResponse { Error = error }
            : await model.Front.InferAsync(request, model.Replica, _time, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        return ValueTask.FromResult(model?.Front.Tokenize(request) ?? new TokenizeResponse { Error = error });
    }

    /// <inheritdoc/>
    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        return ValueTask.FromResult(model?.Front.Decode(request) ?? new DecodeResponse { Error = error });
    }

    /// <summary>Takes no more items, finishes those that were accepted and frees the devices.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models)
            await model.DisposeAsync();
    }

    /// <summary>What waits for a model and how fast it goes.</summary>
    internal SchedulerSnapshot Snapshot(string model) => _models.First(served => served.Name == model).Replica.SnapshotOfScheduler();

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
