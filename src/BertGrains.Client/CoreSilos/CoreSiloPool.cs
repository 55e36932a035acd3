using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.CoreSilos;

/// <summary>The connected core silos. Thread-safe.</summary>
internal sealed class CoreSiloPool : IDisposable
{
    /// <summary>
    /// How long requests wait after the last core silo was lost. A silo that only lost its connection is back within a second, another one
    /// that takes over within a few. Later requests are refused at once.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DrainPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<CoreSiloPool> _logger;
    private readonly CancellationTokenSource _disposed = new();
    private volatile CoreSilo[] _silos = [];
    private volatile BertError _none = ClientErrors.NoCoreSilo;
    private volatile TaskCompletionSource _changed = NewSignal();
    private long? _noneSince;
    private bool _hadAny;

    /// <param name="time">Clock.</param>
    /// <param name="random">Draws the candidates.</param>
    /// <param name="logger">Logs silos that are added, removed, lost and regained.</param>
    public CoreSiloPool(TimeProvider time, Random random, ILogger<CoreSiloPool> logger)
    {
        _time = time;
        _random = random;
        _logger = logger;
    }

    /// <summary>Why there is no silo. The next one that is added resets it.</summary>
    public BertError None
    {
        get => _none;
        set => _none = value;
    }

    /// <summary>Adds a silo.</summary>
    /// <param name="gateway">Endpoint of its gateway.</param>
    /// <param name="grain">Its entry point.</param>
    /// <param name="grains">Reaches the other grains of the cluster through it.</param>
    /// <param name="isConnected">Whether a network connection to it is open.</param>
    public CoreSilo Add(IPEndPoint gateway, IInferenceGrain grain, Func<IGrainFactory> grains, Func<bool> isConnected)
    {
        var silo = new CoreSilo(gateway, grain, grains, isConnected, _time, _logger, OnRegained);
        lock (_gate)
            _silos = [.. _silos, silo];
        _none = ClientErrors.NoCoreSilo;
        _logger.CoreSiloAdded(gateway);
        OnRegained();
        return silo;
    }

    /// <summary>Removes a silo. Its pending calls may finish: a stopping silo answers them before it exits.</summary>
    /// <returns>Completes when no call is pending, or the pool is disposed.</returns>
    public async Task RemoveAsync(CoreSilo silo)
    {
        using (silo)
        {
            lock (_gate)
                _silos = [.. _silos.Where(other => other != silo)];
            if (!_disposed.IsCancellationRequested)
                _logger.CoreSiloRemoved(silo.Gateway);
            do
                await Task.Delay(DrainPeriod, _time, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (!silo.IsIdle && !_disposed.IsCancellationRequested);
        }
    }

    /// <summary>Draws two silos and chooses the one with fewer items in flight. The failed silo is chosen only if it is the only one.</summary>
    /// <returns>Null when there is none.</returns>
    public CoreSilo? Choose(CoreSilo? failed)
    {
        var there = Array.FindAll(_silos, silo => silo.IsAvailable);
        var candidates = there.Length > 1 ? Array.FindAll(there, silo => silo != failed) : there;
        Note(candidates.Length > 0);
        if (candidates.Length < 2)
            return candidates.FirstOrDefault();

        var first = _random.Next(candidates.Length);
        var second = (first + 1 + _random.Next(candidates.Length - 1)) % candidates.Length;
        return candidates[first].ItemsInFlight <= candidates[second].ItemsInFlight ? candidates[first] : candidates[second];
    }

    /// <summary>As <see cref="Choose"/>, but waits up to <see cref="Patience"/> after the last silo was lost.</summary>
    /// <returns>Null when the wait ends without a silo, or there was never one.</returns>
    public async ValueTask<CoreSilo?> ChooseAsync(CoreSilo? failed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed.Task;
            if (Choose(failed) is { } silo)
                return silo;
            var patience = RemainingPatience();
            if (patience <= TimeSpan.Zero)
                return null;
            try
            {
                await changed.WaitAsync(patience, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return Choose(failed);
            }
        }
    }

    /// <summary>Fails the pending calls.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed.Cancel();
            foreach (var silo in _silos)
                silo.Dispose();
            _silos = [];
            _hadAny = false;
        }

        Signal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnRegained()
    {
        Choose(null);
        Signal();
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private void Note(bool isAnyThere)
    {
        if (isAnyThere && _noneSince is null && _hadAny)
            return;
        lock (_gate)
        {
            _hadAny |= isAnyThere;
            _noneSince = isAnyThere ? null : _noneSince ?? _time.GetTimestamp();
        }
    }

    private TimeSpan RemainingPatience()
    {
        lock (_gate)
            return _hadAny && _noneSince is { } since ? Patience - _time.GetElapsedTime(since) : TimeSpan.Zero;
    }
}
