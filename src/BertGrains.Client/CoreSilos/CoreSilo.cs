using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.CoreSilos;

/// <summary>One core silo and the calls of this client to it. Thread-safe.</summary>
internal sealed class CoreSilo : IDisposable
{
    private readonly IInferenceGrain _grain;
    private readonly Func<IGrainFactory> _grains;
    private readonly Func<bool> _isConnected;
    private readonly PeerWatch _watch;
    private readonly ILogger _logger;
    private readonly Action _regained;
    private int _itemsInFlight;
    private int _isReported;

    /// <param name="gateway">Endpoint of the silo's gateway.</param>
    /// <param name="grain">Its entry point.</param>
    /// <param name="grains">Reaches the other grains of the cluster through it.</param>
    /// <param name="isConnected">Whether a network connection to it is open.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Logs when the silo is lost and regained.</param>
    /// <param name="regained">Called when a lost silo answers again.</param>
    public CoreSilo(
        IPEndPoint gateway,
        IInferenceGrain grain,
        Func<IGrainFactory> grains,
        Func<bool> isConnected,
        TimeProvider time,
        ILogger logger,
        Action regained)
    {
        Gateway = gateway;
        _grain = grain;
        _grains = grains;
        _isConnected = isConnected;
        _logger = logger;
        _regained = regained;
        _watch = new PeerWatch($"The core silo at {gateway}", PingAsync, time, OnRegained);
    }

    public IPEndPoint Gateway { get; }

    /// <summary>Whether it takes calls: it is neither lost nor stopping.</summary>
    public bool IsAvailable => !_watch.IsLost && !_watch.IsStopping;

    public int ItemsInFlight => Volatile.Read(ref _itemsInFlight);

    /// <summary>Whether no call is pending.</summary>
    public bool IsIdle => _watch.InFlight == 0;

    /// <summary>Calls the silo.</summary>
    /// <param name="items">Cost of the call in items.</param>
    /// <param name="call">Makes the call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PeerLostException">The call is lost; it may have run.</exception>
    public async Task<T> CallAsync<T>(int items, Func<IInferenceGrain, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _itemsInFlight, items);
        try
        {
            return await WatchAsync(token => call(_grain, token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Add(ref _itemsInFlight, -items);
        }
    }

    /// <summary>Calls other grains of the cluster through the silo.</summary>
    /// <exception cref="PeerLostException">The call is lost; it may have run.</exception>
    public Task<T> CallGrainsAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken) =>
        WatchAsync(token => call(_grains()).WaitAsync(token), cancellationToken);

    /// <summary>Fails the pending calls: the network connection ended, and their replies may have been lost with it.</summary>
    public void OnDisconnected() => _watch.Lose();

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    private async Task<T> WatchAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _watch.CallAsync(token => SendAsync(call, token), cancellationToken).ConfigureAwait(false);
        }
        catch (PeerLostException e)
        {
            Report(e.Message);
            throw;
        }
    }

    // Orleans holds a call back while it connects. A ping connects instead, so the call is sent once and over an open connection.
    private Task<T> SendAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _isConnected() ? call(cancellationToken) : ConnectAndSendAsync(call, cancellationToken);

    private async Task<T> ConnectAndSendAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await PingAsync().ConfigureAwait(false);
        return await call(cancellationToken).ConfigureAwait(false);
    }

    private async Task PingAsync()
    {
        await _grain.PingAsync().ConfigureAwait(false);
        if (!_isConnected())
            throw new SiloUnavailableException($"There is no connection to {Gateway}.");
    }

    private void Report(string reason)
    {
        if (IsAvailable || Interlocked.Exchange(ref _isReported, 1) != 0)
            return;
        if (_watch.IsStopping)
            _logger.CoreSiloStopping(Gateway);
        else
            _logger.CoreSiloLost(Gateway, reason);
    }

    private void OnRegained()
    {
        if (Interlocked.Exchange(ref _isReported, 0) == 1)
            _logger.CoreSiloRegained(Gateway);
        _regained();
    }
}
