using System.Diagnostics.Metrics;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Replicas;
using BertGrains.Cluster.Routing;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace BertGrains.Cluster.Fronts;

/// <summary>Registers the front of a core silo.</summary>
internal static class FrontsRegistration
{
    /// <summary>Adds the front's service and what it routes by.</summary>
    public static ISiloBuilder AddFronts(this ISiloBuilder builder)
    {
        builder.AddGrainService<FrontService>();
        builder.Services
            .AddSingleton(services => new FrontInstruments(services.GetService<IMeterFactory>()))
            .AddSingleton(services => new RouterInstruments(services.GetService<IMeterFactory>()))
            .AddSingleton(CreateTables)
            .AddSingleton<IBundleUser>(services => services.GetRequiredService<FrontTables>())
            .AddSingleton<FrontRequests>()
            .AddSingleton(services => new SiloConnectionWatch(services.GetRequiredService<FrontTables>().LoseCalls))
            .AddSingleton(CreateWatch);
        builder.Services.AddOptions<SiloConnectionOptions>().Configure<IServiceProvider>((connections, services) =>
            connections.ConfigureSiloOutboundConnection(pipe => services.GetRequiredService<SiloConnectionWatch>().Attach(pipe)));
        return builder;
    }

    private static FrontTables CreateTables(IServiceProvider services)
    {
        var bundles = services.GetRequiredService<BundleStore>();
        var replicas = services.GetRequiredService<ReplicaServiceClient>();
        var instruments = services.GetRequiredService<RouterInstruments>();
        var logger = services.GetRequiredService<ILogger<ModelRouter>>();
        var time = services.GetRequiredService<TimeProvider>();
        var messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        var limits = new RouterLimits { MaxMessageBytes = messaging.MaxMessageBodySize };
        return new FrontTables(
            bundle => bundles.GetFrontAsync(bundle, CancellationToken.None),
            model => new ModelRouter(model, replicas.Of, limits, instruments, logger, time, new Random()),
            new Random(),
            services.GetRequiredService<ILogger<FrontTables>>());
    }

    private static FrontWatch CreateWatch(IServiceProvider services)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var silos = services.GetRequiredService<SiloMap>();
        return new FrontWatch(
            services.GetRequiredService<FrontTables>(),
            () => grains.GetGrain<ICatalogGrain>(0).GetRoutingTablesAsync(),
            () => silos.Changes,
            services.GetRequiredService<ILogger<FrontWatch>>(),
            services.GetRequiredService<TimeProvider>());
    }
}
