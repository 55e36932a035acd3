using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Replicas;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference;

/// <summary>
/// The engine in process: models loaded from bundles, each with one replica on a device. Thread-safe. Disposing it completes the
/// accepted items first.
/// </summary>
public sealed class BertEngine : IBertClient, IAsyncDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string TelemetryName = ReplicaInstruments.MeterName;

    private readonly List<LoadedModel> _models;
    private readonly ModelDescription[] _descriptions;
    private readonly TimeProvider _time;

    private BertEngine(List<LoadedModel> models, TimeProvider time)
    {
        _models = models;
        _descriptions = [.. models.Select(model => model.Codec.Description)];
        _time = time;
    }

    /// <summary>Verifies and loads the bundles, and measures the device.</summary>
    /// <param name="options">Bundles and device.</param>
    /// <param name="loggers">Null disables logging.</param>
    /// <param name="meters">Creates the meter; null for a private meter.</param>
    /// <param name="time">Clock for deadlines; null for the system clock.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="OptionsValidationException">The options are not valid; the message names every fault.</exception>
    /// <exception cref="BundleException">A bundle cannot be loaded; the message names the file.</exception>
    /// <exception cref="DeviceException">The device cannot be used; the message names what is missing.</exception>
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
        var models = new List<LoadedModel>();
        try
        {
            foreach (var folder in options.Bundles)
            {
                var bundle = await Bundle.OpenAsync(folder, cancellationToken);
                var codec = ModelCodec.Load(bundle);
                var replica = loader.Load(bundle, DeviceChoice.Parse(options.Device), codec.Tokenizer.PaddingId, cancellationToken);
                var model = new LoadedModel(codec, replica);
                models.Add(model);
                if (models.Count(other => other.Name == model.Name) > 1)
                    throw new BundleException($"Two bundles contain a model named {model.Name}; the second is {folder}. Remove one.");
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
        ValueTask.FromResult(_models.TrueForAll(model => model.Replica.Fault is not null) ? _models[0].Replica.Fault : null);

    /// <inheritdoc/>
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        return model is null
            ? new InferenceResponse { Error = error }
            : await model.Codec.InferAsync(request, model.Replica, _time, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        return ValueTask.FromResult(model?.Codec.Tokenize(request, cancellationToken) ?? new TokenizeResponse { Error = error });
    }

    /// <inheritdoc/>
    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        return ValueTask.FromResult(model?.Codec.Decode(request, cancellationToken) ?? new DecodeResponse { Error = error });
    }

    /// <summary>Stops accepting items, completes the accepted ones and releases the devices.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models)
            await model.DisposeAsync();
    }

    internal ModelReplica ReplicaOf(string model) => _models.First(served => served.Name == model).Replica;

    private (LoadedModel? Model, BertError? Error) Find(string? name)
    {
        if (name is null)
            return (_models[0], null);
        if (_models.Find(model => model.Name == name) is { } found)
            return (found, null);

        var all = string.Join(", ", _models.Select(model => model.Name));
        return (null, new BertError(ErrorCode.UnknownModel, $"There is no such model; this server has {all}."));
    }
}

/// <summary>One model that the engine serves.</summary>
/// <param name="Codec">Its tokenizer and decoders.</param>
/// <param name="Replica">Its replica.</param>
internal sealed record LoadedModel(ModelCodec Codec, ModelReplica Replica) : IAsyncDisposable
{
    public string Name => Codec.Name;

    public ValueTask DisposeAsync() => Replica.DisposeAsync();
}
