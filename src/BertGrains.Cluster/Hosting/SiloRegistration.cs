using System.Net;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Coordination;
using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Requests;
using BertGrains.Cluster.Placement;
using BertGrains.Cluster.Replicas;
using BertGrains.Cluster.Schema;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace BertGrains.Cluster.Hosting;

/// <summary>Makes a host a silo.</summary>
public static class SiloRegistration
{
    // Longer than a drain and Orleans' deactivations together, shorter than the grace period in Kubernetes.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Adds a silo with the settings in the sections <c>Cluster</c> and <c>Silo</c> of the host's configuration, which are checked when
    /// the host starts. The host waits up to two minutes for it to stop.
    /// </summary>
    public static IHostApplicationBuilder AddBertGrainsSilo(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<BertGrainsClusterOptions>().BindConfiguration(BertGrainsClusterOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BertGrainsClusterOptions>, Connections.BertGrainsClusterOptionsValidator>());
        services.AddOptions<BertGrainsSiloOptions>().BindConfiguration(BertGrainsSiloOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BertGrainsSiloOptions>, BertGrainsSiloOptionsValidator>());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IFatalErrorHandler, ProcessEnd>();
        services.AddHostedService<SchemaCheck>();
        builder.Logging.AddSiloFilters();
        HandshakeLog.AddTo(builder.Logging);
        var cluster = builder.Configuration.GetSection(BertGrainsClusterOptions.Section).Get<BertGrainsClusterOptions>() ?? new();
        var role = builder.Configuration[$"{BertGrainsSiloOptions.Section}:{nameof(BertGrainsSiloOptions.Role)}"] ?? SiloRoles.All;
        return builder.UseOrleans(orleans => orleans
            .UseEndpoints()
            .UseMembership(cluster)
            .UseFastMembership()
            .UseEncryption(cluster.Tls)
            .UseTraits()
            .AddActivityPropagation()
            .AddFeatures(role));
    }

    private static ISiloBuilder UseEndpoints(this ISiloBuilder builder)
    {
        // Orleans reads the silo's name first, so the validator of these settings, which reports all faults, runs first.
        builder.Services.AddOptions<Orleans.Configuration.SiloOptions>().Configure<IOptions<BertGrainsSiloOptions>>(
            (orleans, silo) => orleans.SiloName = silo.Value.Name);
        // Membership is stored by ClusterId, grain state and reminders by ServiceId: clusters in one database share neither.
        builder.Services.AddOptions<Orleans.Configuration.ClusterOptions>().Configure<IOptions<BertGrainsClusterOptions>>(
            (orleans, cluster) => orleans.ServiceId = orleans.ClusterId = cluster.Value.ClusterId);
        builder.Services.AddOptions<EndpointOptions>().Configure<IOptions<BertGrainsSiloOptions>>((endpoints, silo) =>
        {
            endpoints.AdvertisedIPAddress = IPAddress.Parse(silo.Value.Address);
            endpoints.SiloPort = silo.Value.SiloPort;
            endpoints.GatewayPort = SiloRoles.IsCore(silo.Value.Role) ? silo.Value.GatewayPort : 0;
        });
        builder.Services.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureGatewayInboundConnection(TcpUserTimeout.Attach);
            connections.ConfigureSiloInboundConnection(ForeignPeers.Attach);
            connections.ConfigureGatewayInboundConnection(ForeignPeers.Attach);
        });
        ExclusiveListenerFactory.Replace(builder.Services);
        return builder;
    }

    private static ISiloBuilder UseMembership(this ISiloBuilder builder, BertGrainsClusterOptions cluster)
    {
#pragma warning disable ORLEANSEXP003 // The default directory deactivates grains on other silos whenever any silo leaves.
        builder.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        return cluster.ConnectionString is null ? builder.UseLocalCluster() : builder.UseDatabaseCluster();
    }

    // Orleans keeps the dictionary and reads it when the host starts. It is filled just before that, when the devices are known.
    private static ISiloBuilder UseTraits(this ISiloBuilder builder)
    {
        var traits = new Dictionary<string, string>();
        builder.Services.AddOptions<SiloMetadata>().Configure<IServiceProvider>((_, services) =>
        {
            try
            {
                var silo = services.GetRequiredService<IOptions<BertGrainsSiloOptions>>().Value;
                var kinds = services.GetRequiredService<DeviceLedger>().List().Select(device => device.Kind).Distinct();
                foreach (var (key, value) in SiloTraits.Write(silo.Name, silo.Role, kinds))
                    traits[key] = value;
            }
            catch (OptionsValidationException)
            {
                // Validation on start reports it, once.
            }
        });
        return builder.AddTraitPlacement(traits);
    }

    // Their hosted services start after the silo and stop before it.
    private static ISiloBuilder AddFeatures(this ISiloBuilder builder, string role)
    {
        builder.AddSilos().AddBundles().AddReplicas();
        return SiloRoles.IsCore(role) ? builder.AddRequests().AddCoordination() : builder;
    }
}
