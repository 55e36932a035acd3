using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Fronts;

/// <summary>One front of the cluster and what this client has there. Thread-safe.</summary>
internal sealed class Front : IDisposable
{
    private readonly IFrontService _service;
    private readonly Func<IPEndPoint, bool> _isConnected;
    private readonly PeerWatch _watch;
    private readonly ILogger _logger;
    private readonly Action _regained;
    private int _itemsInFlight;
    private int _isReportedLost;

    /// <param name="gateway">Endpoint of the silo's gateway.</param>
    /// <param name="service">The front there.</param>
    /// <param name="isConnected">Whether a connection to a gateway is open.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Is told when the front is lost and when it is back.</param>
    /// <param name="regained">Called when a lost front answers again.</param>
    public Front(
        IPEndPoint gateway, IFrontService service, Func<IPEndPoint, bool> isConnected, TimeProvider time, ILogger logger, Action regained)
    {
        Gateway = gateway;
        _service = service;
        _isConnected = isConnected;
        _logger = logger;
        _regained = regained;
        _watch = new PeerWatch($"The front at {gateway}", PingAsync, time, OnRegained);
    }

    public IPEndPoint Gateway { get; }

    public bool IsLost => _watch.IsLost;

    public int ItemsInFlight => Volatile.Read(ref _itemsInFlight);

    /// <summary>Whether it owes nothing.</summary>
    public bool IsIdle => _watch.InFlight == 0;

    /// <summary>Calls the front.</summary>
    /// <param name="items">How much of its time the call will take, in items.</param>
    /// <param name="call">Makes the call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PeerLostException">The call is lost; whether it ran is unknown.</exception>
    public async Task<T> CallAsync<T>(int items, Func<IFrontService, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _itemsInFlight, items);
        try
        {
            return await _watch.CallAsync(token => SendAsync(call, token), cancellationToken).ConfigureAwait(false);
        }
        catch (PeerLostException e)
        {
            ReportLoss(e.Message);
            throw;
        }
        finally
        {
            Interlocked.Add(ref _itemsInFlight, -items);
        }
    }

    /// <summary>The connection broke: an answer to what was sent before cannot be relied on.</summary>
    public void OnDisconnected() => _watch.Lose();

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    // Orleans hands a call for a gateway that it does not list yet, or holds for dead, to another gateway, which cannot deliver it: the call
    // may get lost in silence, and the front itself answers signs of life soon after. So nothing is sent without a connection.
    private Task<T> SendAsync<T>(Func<IFrontService, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _isConnected(Gateway) ? call(_service, cancellationToken) : ConnectAndSendAsync(call, cancellationToken);

    private async Task<T> ConnectAndSendAsync<T>(Func<IFrontService, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await PingAsync().ConfigureAwait(false);
        return await call(_service, cancellationToken).ConfigureAwait(false);
    }

    private async Task PingAsync()
    {
        await _service.PingAsync().ConfigureAwait(false);
        if (!_isConnected(Gateway))
            throw new SiloUnavailableException($"There is no connection to {Gateway}.");
    }

    private void ReportLoss(string reason)
    {
        if (IsLost && Interlocked.Exchange(ref _isReportedLost, 1) == 0)
            _logger.FrontLost(Gateway, reason);
    }

    private void OnRegained()
    {
        if (Interlocked.Exchange(ref _isReportedLost, 0) == 1)
            _logger.FrontRegained(Gateway);
        _regained();
    }
}
