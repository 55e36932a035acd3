using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;
using ClusterOptions = BertGrains.Cluster.Connections.ClusterOptions;

namespace BertGrains.Client.Connection;

/// <summary>
/// An Orleans client with services of its own, so that it knows nothing of Orleans clients and silos that the application may have, nor
/// they of it.
/// </summary>
internal sealed class OrleansClient : IAsyncDisposable
{
    /// <summary>
    /// Time between two looks at the list of gateways. A gateway that did not answer is not tried again for so long and until the next look:
    /// with 5 s, a killed silo that was started again beside another one got no requests for up to 9.4 s, with 2 s for up to 3.3 s.
    /// </summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(2);

    // Orleans addresses a service on a silo by the name of its interface.
    private static readonly int FrontCode = (int)StableHash.ComputeHash(RuntimeTypeNameFormatter.Format(typeof(IFrontService)));

    private readonly ServiceProvider _services;

    private OrleansClient(ServiceProvider services)
    {
        _services = services;
    }

    /// <summary>Connects to a cluster.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="watch">Sees every connection.</param>
    /// <param name="loggers">The application's.</param>
    /// <param name="failed">Told of every attempt that failed; the next follows when it is done.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    public static async Task<OrleansClient> ConnectAsync(
        ClusterOptions options,
        ConnectionWatch watch,
        ILoggerFactory loggers,
        Func<Exception, CancellationToken, Task> failed,
        CancellationToken cancellationToken)
    {
        var client = new OrleansClient(Configure(options, watch, loggers, failed).BuildServiceProvider());
        try
        {
            foreach (var service in client._services.GetServices<IHostedService>())
                await service.StartAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Endpoints of the gateways of all core silos.</summary>
    public async Task<IReadOnlyCollection<IPEndPoint>> ListGatewaysAsync()
    {
        var gateways = await _services.GetRequiredService<IGatewayListProvider>().GetGateways().ConfigureAwait(false);
        return [.. gateways.Select(gateway => gateway.ToGatewayAddress()?.Endpoint).OfType<IPEndPoint>()];
    }

    /// <summary>The front on the silo with a gateway.</summary>
    public IFrontService FrontAt(IPEndPoint gateway) => _services.GetRequiredService<IClusterClient>().GetGrain<IFrontService>(
        SystemTargetGrainId.CreateGrainServiceGrainId(FrontCode, null!, SiloAddress.New(gateway, 0)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(atOnce.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private static ServiceCollection Configure(
        ClusterOptions options, ConnectionWatch watch, ILoggerFactory loggers, Func<Exception, CancellationToken, Task> failed)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging
            .AddProvider(new ApplicationLoggerProvider(loggers))
            // A lost connection and an unreadable list are events of every cluster's life, which the client tells in its own words.
            .AddFilter("Orleans", LogLevel.Error)
            .AddFilter("Orleans.Messaging.GatewayManager", LogLevel.None)
            .AddFilter("Orleans.Connections.Security", LogLevel.Warning));
        services.AddOrleansClient(orleans =>
        {
            orleans.Services.AddSerializer(serializer => serializer.AddAssembly(typeof(IFrontService).Assembly));
            orleans.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = RefreshPeriod);
            orleans.Configure<ClientMessagingOptions>(messaging => messaging.CancelRequestOnTimeout = true);
            orleans.UseConnectionRetryFilter(async (exception, cancellationToken) =>
            {
                await failed(exception, cancellationToken).ConfigureAwait(false);
                return true;
            });
            orleans.AddActivityPropagation();
            orleans.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(watch.Attach));
            orleans.UseCluster(options);
        });
        return services;
    }
}
