using BertGrains.Inference.Replicas;
using BertGrains.Inference.Requests;
using BertGrains.Inference.Telemetry;
using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Engine;

/// <summary>One model of the engine: its codec, and its replica, which is loaded again when it stops after a fault. Thread-safe.</summary>
internal sealed class EngineModel : IAsyncDisposable
{
    /// <summary>
    /// Faults and failed loads in a row until the model is given up: a device that fails again and again is not repaired by loads.
    /// </summary>
    public const int Attempts = 5;

    /// <summary>A replica that has run for this time was repaired: its next fault is the first of a row.</summary>
    public static readonly TimeSpan Repaired = TimeSpan.FromMinutes(10);

    private readonly Func<CancellationToken, Task<ModelReplica>> _load;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _keeping;
    private volatile ModelReplica _replica;
    private volatile BertError? _lost;
    private bool _isDisposed;

    /// <param name="codec">Tokenizer and decoders.</param>
    /// <param name="replica">The loaded replica; owned by this object.</param>
    /// <param name="load">Loads the replica again.</param>
    /// <param name="logger">Receives the loads.</param>
    /// <param name="time">Clock of the pauses before loads.</param>
    public EngineModel(
        ModelCodec codec, ModelReplica replica, Func<CancellationToken, Task<ModelReplica>> load, ILogger logger, TimeProvider time)
    {
        Codec = codec;
        _replica = replica;
        _load = load;
        _logger = logger;
        _time = time;
        _keeping = KeepLoadedAsync(_stopping.Token);
    }

    public string Name => Codec.Name;

    public ModelCodec Codec { get; }

    /// <summary>The replica that was loaded last.</summary>
    public ModelReplica Replica => _replica;

    /// <summary>Why the model serves no requests; null when it does. The error is <see cref="ErrorCode.Internal"/> when it stays so.</summary>
    public BertError? Fault => _lost ?? _replica.Fault;

    /// <summary>The load of the replica, for metrics.</summary>
    public ModelLoad Measure() => Fault is null ? new ModelLoad(_replica.Snapshot().PredictedDrain, Ready: 1, Lost: 0) : new ModelLoad(default, Ready: 0, Lost: 1);

    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
        _lost is { } lost
            ? new InferenceResponse { Error = lost with { Code = ErrorCode.Unavailable } }
            : await Codec.InferAsync(request, _replica, _time, cancellationToken);

    /// <summary>Completes the accepted items and releases the device.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container disposes the engine once for each of its registrations.
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;

        await _stopping.CancelAsync();
        await _keeping;
        await _replica.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task KeepLoadedAsync(CancellationToken stopping)
    {
        var attempt = 0;
        try
        {
            while (true)
            {
                var loaded = _time.GetTimestamp();
                await _replica.Faulted.WaitAsync(stopping);
                if (_time.GetElapsedTime(loaded) >= Repaired)
                    attempt = 0;
                await _replica.DisposeAsync();
                do
                {
                    if (attempt == Attempts)
                    {
                        GiveUp();
                        return;
                    }

                    await Task.Delay(TimeSpan.FromSeconds(1 << attempt++), _time, stopping);
                }
                while (!await TryLoadAsync(attempt, stopping));
            }
        }
        catch (OperationCanceledException)
        {
            // The engine is disposed.
        }
    }

    private async Task<bool> TryLoadAsync(int attempt, CancellationToken stopping)
    {
        try
        {
            _replica = await _load(stopping);
            _logger.LoadedAgain(Name, attempt, Attempts);
            return true;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // Any exception: the next attempt may succeed, and the other models are not affected.
            _logger.NotLoadedAgain(Name, attempt, Attempts, e);
            return false;
        }
    }

    private void GiveUp()
    {
        _lost = new BertError(
            ErrorCode.Internal, $"{Name} stopped after a fault and is not loaded again after {Attempts} attempts. Restart the process.");
        _logger.GivenUp(Name, Attempts);
    }
}
