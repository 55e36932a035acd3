using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Replicas;
using BertGrains.Inference.Telemetry;
using BertGrains.Tokenization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference;

/// <summary>
/// The engine in process: models loaded from bundles, each with one replica on a device. A replica that stops after a fault is loaded again. Thread-safe. Disposing it completes the
/// accepted items first.
/// </summary>
public sealed class BertEngine : IBertClient, IAsyncDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string TelemetryName = InferenceInstruments.MeterName;

    private readonly List<EngineModel> _models;
    private readonly ModelDescription[] _descriptions;
    private readonly RequestInstruments _requests;
    private readonly IDisposable[] _reports;
    private readonly TimeProvider _time;

    private BertEngine(List<EngineModel> models, IMeterFactory? meters, TimeProvider time)
    {
        _models = models;
        _descriptions = [.. models.Select(model => model.Codec.Description)];
        _requests = RequestInstruments.Of(meters);
        _reports = [.. models.Select(model => ModelInstruments.Of(meters).Report(model.Codec.Description, model.Measure))];
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
        var settings = new ReplicaSettings(options.QueueCapacity, options.DeviceTimeout, options.ResultCacheMebibytes)
        {
            IsWarmedUp = options.WarmUp,
        };
        var loader = new EngineLoader(options, new ModelLoader(settings, logger, meters, time), logger, time);
        var library = OnnxEnvironment.BeginLoad();
        var models = new List<EngineModel>();
        try
        {
            var bundles = await OpenAsync(options.Bundles, loader, cancellationToken);
            foreach (var bundle in bundles)
                models.Add(await loader.LoadAsync(bundle, cancellationToken));
            return new BertEngine(models, meters, time);
        }
        catch
        {
            foreach (var model in models)
                await model.DisposeAsync();
            await library;
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<ModelDescription>>(_descriptions);

    /// <inheritdoc/>
    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        var faults = _models.Select(model => model.Fault).ToList();
        return ValueTask.FromResult(
            faults.Find(fault => fault?.Code == ErrorCode.Internal) ?? (faults.Contains(null) ? null : faults[0]));
    }

    /// <inheritdoc/>
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        if (model is null)
            return new InferenceResponse { Error = error };

        var started = _time.GetTimestamp();
        ErrorCode? outcome = ErrorCode.Internal;
        _requests.Started(model.Name);
        try
        {
            var response = await model.InferAsync(request, cancellationToken);
            outcome = RequestInstruments.FailureOf(response);
            return response;
        }
        catch (OperationCanceledException)
        {
            outcome = ErrorCode.Cancelled;
            throw;
        }
        finally
        {
            _requests.Ended(model.Codec.Description, request, outcome, _time.GetElapsedTime(started));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        return model is null ? new TokenizeResponse { Error = error } : await model.Codec.TokenizeAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (model, error) = Find(request.Model);
        return model is null ? new DecodeResponse { Error = error } : await model.Codec.DecodeAsync(request, cancellationToken);
    }

    /// <summary>The tokenizer of a served model.</summary>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    public Tokenizer TokenizerOf(string model) => Find(model) is ({ } found, _)
        ? found.Codec.Tokenizer.Tokenizer
        : throw new ArgumentException($"There is no model '{model}'.", nameof(model));

    /// <summary>Stops accepting items, completes the accepted ones and releases the devices.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var report in _reports)
            report.Dispose();
        foreach (var model in _models)
            await model.DisposeAsync();
    }

    internal IReadOnlyList<EngineModel> Models => _models;

    internal ModelReplica ReplicaOf(string model) => _models.First(served => served.Name == model).Replica;

    // All bundles are verified before the first is loaded: a load takes seconds, and the faults of the others are known without it.
    private static async Task<List<Bundle>> OpenAsync(IEnumerable<string> folders, EngineLoader loader, CancellationToken cancellationToken)
    {
        var bundles = new List<Bundle>();
        foreach (var folder in folders)
        {
            var bundle = await loader.OpenAsync(RelativeFolder.Find(folder), cancellationToken);
            if (bundles.Find(other => other.Manifest.Name == bundle.Manifest.Name) is { } first)
            {
                throw new BundleException(
                    $"The bundles {first.Folder} and {bundle.Folder} contain a model of the same name, {bundle.Manifest.Name}. Remove one, or "
                    + "import it again with --name.");
            }

            bundles.Add(bundle);
        }

        return bundles;
    }

    private (EngineModel? Model, BertError? Error) Find(string? name)
    {
        if (name is null)
            return (_models[0], null);
        if (_models.Find(model => model.Name == name) is { } found)
            return (found, null);

        var all = string.Join(", ", _models.Select(model => model.Name));
        return (null, new BertError(ErrorCode.UnknownModel, $"There is no such model; this server has {all}."));
    }
}
