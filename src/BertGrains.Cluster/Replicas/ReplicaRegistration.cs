using System.Diagnostics.Metrics;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Replicas;

internal static class ReplicaRegistration
{
    /// <summary>
    /// Adds the devices of the silo, the host of its replicas, which is drained before the silo stops, and their grain service. A silo
    /// without the role of a worker has no devices and no replicas.
    /// </summary>
    public static ISiloBuilder AddReplicas(this ISiloBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(FindDevices);
        services.TryAddSingleton<IReplicaLoader, BundleReplicaLoader>();
        services.AddSingleton(provider =>
            new ReplicaHostInstruments(provider.GetRequiredService<DeviceLedger>(), provider.GetService<IMeterFactory>()));
        services.AddSingleton<ReplicaHost>();
        services.AddSingleton<IBundleUser>(provider => provider.GetRequiredService<ReplicaHost>());
        services.AddSingleton<ReplicaServiceClient>();
        services.AddHostedService<ReplicaDrain>();
        builder.AddGrainService<ReplicaService>();
        return builder;
    }

    private static DeviceLedger FindDevices(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<BertGrainsSiloOptions>>().Value;
        return new DeviceLedger(SiloRoles.IsWorker(options.Role)
            ? DeviceProbe.Find([.. options.Devices], options.GpuReserveMebibytes, services.GetRequiredService<ILogger<DeviceLedger>>())
            : []);
    }
}
