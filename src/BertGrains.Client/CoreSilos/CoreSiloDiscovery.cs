using System.Net;
using BertGrains.Client.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Client.CoreSilos;

/// <summary>
/// Keeps the pool of core silos current, from the start of the host to the end of the process: connects to every gateway in the list, and
/// ends the connections to those that left it. Failures are retried without limit.
/// </summary>
internal sealed class CoreSiloDiscovery : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan ReadPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly IOptions<BertGrainsClientOptions> _options;
    private readonly CoreSiloPool _pool;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<CoreSiloDiscovery> _logger;
    private readonly TimeProvider _time;
    private readonly Dictionary<IPEndPoint, CancellationTokenSource> _listed = [];
    private readonly List<Task> _connections = [];
    private readonly CancellationTokenSource _ended = new();
    private Task _running = Task.CompletedTask;
    private bool _isNoneReported;

    /// <param name="options">Location of the cluster.</param>
    /// <param name="pool">Receives the core silos.</param>
    /// <param name="loggers">The application's loggers.</param>
    /// <param name="time">Clock of the periods.</param>
    public CoreSiloDiscovery(IOptions<BertGrainsClientOptions> options, CoreSiloPool pool, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _pool = pool;
        _loggers = loggers;
        _logger = loggers.CreateLogger<CoreSiloDiscovery>();
        _time = time;
    }

    private Cluster.Connections.BertGrainsClusterOptions Cluster => _options.Value.Cluster;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Does nothing: servers that stop later finish their requests, and disposal ends the connections.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the connections. Containers dispose a hosted service once for each of its registrations.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended.IsCancellationRequested)
            return;
        await _ended.CancelAsync().ConfigureAwait(false);
        _pool.Dispose();
        await _running.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        var list = new GatewayList(Cluster, _logger);
        await using (list.ConfigureAwait(false))
        {
            var isReadable = true;
            while (!_ended.IsCancellationRequested)
            {
                isReadable = await TryReadAsync(list, isReadable).ConfigureAwait(false);
                await Task.Delay(ReadPeriod, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await Task.WhenAll(_connections).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryReadAsync(GatewayList list, bool wasReadable)
    {
        try
        {
            Follow(await list.ReadAsync().WaitAsync(_ended.Token).ConfigureAwait(false));
            if (!wasReadable)
                _logger.ListReadAgain();
            return true;
        }
        catch (Exception e)
        {
            if (wasReadable && !_ended.IsCancellationRequested)
                _logger.ListNotRead(e);
            return false;
        }
    }

    private void Follow(IReadOnlySet<IPEndPoint> gateways)
    {
        if (gateways.Count == 0 && Cluster.ConnectionString is not null)
            ReportNone();
        _isNoneReported = gateways.Count == 0;
        foreach (var gone in _listed.Keys.Where(gateway => !gateways.Contains(gateway)).ToList())
        {
            _listed.Remove(gone, out var left);
            left!.Cancel();
        }

        _connections.RemoveAll(connection => connection.IsCompleted);
        foreach (var gateway in gateways.Where(gateway => !_listed.ContainsKey(gateway)))
        {
            var left = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            _listed.Add(gateway, left);
            _connections.Add(Task.Run(() => ServeAsync(gateway, left)));
        }
    }

    private void ReportNone()
    {
        _pool.None = ClientErrors.NotInDatabase(Cluster.ClusterId);
        if (!_isNoneReported)
            _logger.NoCoreSiloListed(Cluster.ClusterId);
    }

    private async Task ServeAsync(IPEndPoint gateway, CancellationTokenSource left)
    {
        using (left)
        {
            while (!left.IsCancellationRequested)
            {
                try
                {
                    await ConnectAndServeAsync(gateway, left.Token).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    if (left.IsCancellationRequested)
                        return;
                    _logger.ConnectionFailed(gateway, e);
                    await Task.Delay(RetryPeriod, _time, left.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    // Orleans reconnects, so one connection serves while the gateway is in the list.
    private async Task ConnectAndServeAsync(IPEndPoint gateway, CancellationToken left)
    {
        var (fault, reported) = (default(string), default(string));
        var connection = await CoreSiloConnection.ConnectAsync(Cluster, gateway, _loggers, OnFailedAsync, OnRefused, left).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            _pool.None = ClientErrors.NoCoreSilo;
            var silo = _pool.Add(gateway, connection.Grain, () => connection.Grains, () => connection.IsOpen);
            connection.Ended += silo.OnDisconnected;
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _pool.RemoveAsync(silo).ConfigureAwait(false);
        }

        Task OnFailedAsync(Exception exception, CancellationToken cancellationToken)
        {
            // Orleans can report the failed attempt before its connection has ended with the fault, which is then reported after the next.
            var reason = fault ?? reported ?? exception.Message;
            if (reason != reported)
                _logger.NotConnected(gateway, Cluster.ClusterId, reason);
            reported = reason;
            return Task.Delay(RetryPeriod, _time, cancellationToken);
        }

        void OnRefused(string reason)
        {
            fault = $"{reason}.";
            _pool.None = ClientErrors.Refused(reason);
        }
    }
}
