using BertGrains.Client.Fronts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Client.Connection;

/// <summary>
/// Keeps a client connected from the start of the host until the end of the process: connects, and from then on keeps the list of fronts
/// up to date. Neither ever gives up.
/// </summary>
internal sealed class ClusterConnection : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly IOptions<BertGrainsClientOptions> _options;
    private readonly FrontPool _pool;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<ClusterConnection> _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private Task _running = Task.CompletedTask;
    private bool _isFailureReported;

    /// <param name="options">Where the cluster is.</param>
    /// <param name="pool">Gets the fronts.</param>
    /// <param name="loggers">The application's.</param>
    /// <param name="time">Clock.</param>
    public ClusterConnection(IOptions<BertGrainsClientOptions> options, FrontPool pool, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _pool = pool;
        _loggers = loggers;
        _logger = loggers.CreateLogger<ClusterConnection>();
        _time = time;
    }

    private ClusterOptions Cluster => _options.Value.Cluster;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Nothing: servers that stop after this finish what they have, and the connection ends when the container is disposed.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the connection. Containers dispose a hosted service once for each way in which it is registered.</summary>
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
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await ConnectAndFollowAsync(_ended.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                _logger.ConnectionFailed(Cluster.ClusterId, e);
                await Task.Delay(RetryPeriod, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ConnectAndFollowAsync(CancellationToken cancellationToken)
    {
        var watch = new ConnectionWatch(Cluster.Tls, _pool, _logger);
        var client = await OrleansClient.ConnectAsync(Cluster, watch, _loggers, OnFailedAsync, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            _logger.Connected(Cluster.ClusterId);
            _isFailureReported = false;
            await FollowAsync(client, watch, cancellationToken).ConfigureAwait(false);
        }
    }

    // Told once until it is connected: the same sentence every second helps nobody.
    private Task OnFailedAsync(Exception exception, CancellationToken cancellationToken)
    {
        if (!_isFailureReported)
            _logger.NotConnected(Cluster.ClusterId, exception.Message);
        _isFailureReported = true;
        return Task.Delay(RetryPeriod, _time, cancellationToken);
    }

    private async Task FollowAsync(OrleansClient client, ConnectionWatch watch, CancellationToken cancellationToken)
    {
        var isListReadable = true;
        while (true)
        {
            try
            {
                var gateways = await client.ListGatewaysAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                _pool.Refresh(
                    [.. gateways.Where(gateway => EncryptionRule.Allows(Cluster.Tls, gateway.Address))], client.FrontAt, watch.IsOpen);
                if (!isListReadable)
                    _logger.ListReadAgain();
                isListReadable = true;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (isListReadable)
                    _logger.ListNotRead(e);
                isListReadable = false;
            }

            await Task.Delay(OrleansClient.RefreshPeriod, _time, cancellationToken).ConfigureAwait(false);
        }
    }
}
