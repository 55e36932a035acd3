using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;

namespace BertGrains.Client.Connections;

/// <summary>
/// An Orleans client with one gateway. Every call goes to the silo of that gateway; a client with several gateways chooses one, and does not report which.
/// It has its own services, so it shares nothing with Orleans clients and silos of the application.
/// </summary>
internal sealed class CoreSiloConnection : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Action<string> _refused;
    private int _open;
    private volatile bool _wasConnected;
    private volatile bool _isForeign;

    private CoreSiloConnection(
        BertGrainsClusterOptions options,
        IPEndPoint gateway,
        ILoggerFactory loggers,
        Func<Exception, CancellationToken, Task> failed,
        Action<string> refused)
    {
        _refused = refused;
        _services = Configure(options, gateway, loggers, failed).BuildServiceProvider();
    }

    /// <summary>Raised when a network connection to the gateway ends. Orleans reconnects on the next call and reports nothing.</summary>
    public event Action? Ended;

    /// <summary>Whether a network connection to the gateway is open.</summary>
    public bool IsOpen => Volatile.Read(ref _open) > 0;

    /// <summary>The entry point on the silo.</summary>
    public IInferenceGrain Grain => Grains.GetGrain<IInferenceGrain>(IInferenceGrain.Key);

    /// <summary>All grains of the cluster; calls to them go through the silo.</summary>
    public IGrainFactory Grains => _services.GetRequiredService<IClusterClient>();

    /// <summary>Connects to a gateway, repeatedly until it answers.</summary>
    /// <param name="options">Name and encryption of the cluster.</param>
    /// <param name="gateway">Endpoint of the gateway.</param>
    /// <param name="loggers">The application's loggers.</param>
    /// <param name="failed">Called after every failed attempt; the next attempt follows its completion.</param>
    /// <param name="refused">Called with the reason, when the gateway ends a connection before the first success, or is of another cluster.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    public static async Task<CoreSiloConnection> ConnectAsync(
        BertGrainsClusterOptions options,
        IPEndPoint gateway,
        ILoggerFactory loggers,
        Func<Exception, CancellationToken, Task> failed,
        Action<string> refused,
        CancellationToken cancellationToken)
    {
        var connection = new CoreSiloConnection(options, gateway, loggers, failed, refused);
        try
        {
            foreach (var service in connection._services.GetServices<IHostedService>())
                await service.StartAsync(cancellationToken).ConfigureAwait(false);
            connection._wasConnected = true;
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(atOnce.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private ServiceCollection Configure(
        BertGrainsClusterOptions options, IPEndPoint gateway, ILoggerFactory loggers, Func<Exception, CancellationToken, Task> failed)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging
            .AddProvider(new ApplicationLoggerProvider(loggers))
            // The client logs lost connections itself.
            .AddFilter("Orleans", LogLevel.Error)
            .AddFilter("Orleans.Messaging.GatewayManager", LogLevel.None)
            .AddFilter("Orleans.Connections.Security", LogLevel.Warning));
        services.AddOrleansClient(orleans =>
        {
            orleans.Services.AddSerializer(serializer => serializer.AddAssembly(typeof(IInferenceGrain).Assembly));
            orleans.Configure<ClientMessagingOptions>(messaging => messaging.CancelRequestOnTimeout = true);
            orleans.UseConnectionRetryFilter(async (exception, cancellationToken) =>
            {
                await failed(exception, cancellationToken).ConfigureAwait(false);
                return true;
            });
            orleans.AddActivityPropagation();
            orleans.Configure<ClientConnectionOptions>(connections =>
            {
                connections.ConfigureConnection(TcpUserTimeout.Attach);
                connections.ConfigureConnection(pipe => pipe.Use(next => connection => TrackAsync(connection, next, options.ClusterId)));
            });
            orleans.UseClusterName(options).UseEncryption(options.Tls).UseStaticClustering(gateway);
        });
        return services;
    }

    private async Task TrackAsync(ConnectionContext connection, ConnectionDelegate next, string own)
    {
        var begin = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _open);
        HandshakeInput.Insert(connection);
        try
        {
            await next(connection).ConfigureAwait(false);
            Note(connection, null, own, begin);
        }
        catch (Exception exception)
        {
            Note(connection, exception, own, begin);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            Ended?.Invoke();
        }
    }

    // A silo whose connection is reset does not show its name at that attempt: the name of another attempt stays.
    private void Note(ConnectionContext connection, Exception? exception, string own, long begin)
    {
        var isForeign = PeerFault.ClusterOf(exception) is not null;
        _isForeign |= isForeign;
        if (!isForeign && (_isForeign || _wasConnected))
            return;
        var silo = $"The core silo at {connection.RemoteEndPoint}";
        if (PeerFault.Describe(silo, "gateway port (Silo:GatewayPort)", exception, own, Stopwatch.GetElapsedTime(begin)) is { } fault)
            _refused(fault);
    }

    // The loggers belong to the application and are not disposed here.
    private sealed class ApplicationLoggerProvider(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
