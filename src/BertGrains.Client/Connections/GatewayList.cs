using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;

namespace BertGrains.Client.Connections;

/// <summary>Reads the endpoints of the core silos' gateways from the cluster's membership. Not thread-safe.</summary>
internal sealed class GatewayList : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ClusterTlsOptions _tls;
    private readonly ILogger _logger;
    private readonly HashSet<IPEndPoint> _refused = [];
    private IGatewayListProvider? _provider;

    /// <param name="options">Location of the membership, and whether unencrypted connections may leave the machine.</param>
    /// <param name="logger">Logs endpoints that are refused.</param>
    public GatewayList(BertGrainsClusterOptions options, ILogger logger)
    {
        // The provider comes from an Orleans client that is never started.
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOrleansClient(orleans => orleans.UseCluster(options));
        _services = services.BuildServiceProvider();
        _tls = options.Tls;
        _logger = logger;
    }

    /// <summary>Endpoints to which connections are allowed.</summary>
    public async Task<IReadOnlySet<IPEndPoint>> ReadAsync()
    {
        if (_provider is null)
        {
            var provider = _services.GetRequiredService<IGatewayListProvider>();
            await provider.InitializeGatewayListProvider().ConfigureAwait(false);
            _provider = provider;
        }

        var gateways = await _provider.GetGateways().ConfigureAwait(false);
        return gateways.Select(gateway => gateway.ToGatewayAddress()?.Endpoint).OfType<IPEndPoint>().Where(IsAllowed).ToHashSet();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private bool IsAllowed(IPEndPoint gateway)
    {
        var isAllowed = EncryptionRule.Allows(_tls, gateway.Address);
        if (!isAllowed && _refused.Add(gateway))
            _logger.GatewayNotEncrypted(gateway);
        return isAllowed;
    }
}
