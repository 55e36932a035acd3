using System.Diagnostics.Metrics;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Replicas;
using BertGrains.Cluster.Routing;
using BertGrains.Cluster.Silos;
using BertGrains.Inference.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;

namespace BertGrains.Cluster.Requests;

/// <summary>Registers request handling on a core silo.</summary>
internal static class RequestsRegistration
{
    /// <summary>Adds the inference grain's services and the routing tables.</summary>
    public static ISiloBuilder AddRequests(this ISiloBuilder builder)
    {
        builder.AddGrainService<RoutingTableService>();
        builder.AddGrainDirectory(
            LocalDirectory.Name, (services, _) => new LocalDirectory(services.GetRequiredService<ILocalSiloDetails>()));
        builder.Services
            .AddSingleton(services => RequestInstruments.Of(services.GetService<IMeterFactory>()))
            .AddSingleton(services => new RouterInstruments(services.GetService<IMeterFactory>()))
            .AddSingleton(CreateModels)
            .AddSingleton<IBundleUser>(services => services.GetRequiredService<ServedModels>())
            .AddSingleton<RequestHandler>()
            .AddSingleton<IBertClient, LocalClient>()
            .AddSingleton<IBertAdministration, LocalAdministration>()
            .AddSingleton<CallCount>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RequestDrain>()
            .AddSingleton(services => new SiloConnectionWatch(services.GetRequiredService<ServedModels>().LoseCalls))
            .AddSingleton(CreateWatch);
        builder.Services.AddOptions<SiloConnectionOptions>().Configure<IServiceProvider>((connections, services) =>
            connections.ConfigureSiloOutboundConnection(pipe => services.GetRequiredService<SiloConnectionWatch>().Attach(pipe)));
        return builder;
    }

    private static ServedModels CreateModels(IServiceProvider services)
    {
        var bundles = services.GetRequiredService<BundleStore>();
        var replicas = services.GetRequiredService<ReplicaServiceClient>();
        var instruments = services.GetRequiredService<RouterInstruments>();
        var loads = ModelInstruments.Of(services.GetService<IMeterFactory>());
        var logger = services.GetRequiredService<ILogger<ModelRouter>>();
        var time = services.GetRequiredService<TimeProvider>();
        var messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        var limits = new RouterLimits { MaxMessageBytes = messaging.MaxMessageBodySize };
        return new ServedModels(
            bundle => bundles.GetCodecAsync(bundle, CancellationToken.None),
            model => new ModelRouter(model, replicas.Of, limits, instruments, logger, time, new Random(), loads),
            new Random(),
            services.GetRequiredService<ILogger<ServedModels>>());
    }

    private static RoutingTableWatch CreateWatch(IServiceProvider services)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var silos = services.GetRequiredService<SiloMap>();
        return new RoutingTableWatch(
            services.GetRequiredService<ServedModels>(),
            () => grains.GetGrain<ICatalogGrain>(0).ListRoutingTablesAsync(),
            () => silos.Changes,
            services.GetRequiredService<ILogger<RoutingTableWatch>>(),
            services.GetRequiredService<TimeProvider>());
    }
}
