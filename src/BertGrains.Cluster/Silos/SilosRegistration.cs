using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Silos;

/// <summary>Registers the view of a silo on itself and on the others.</summary>
internal static class SilosRegistration
{
    /// <summary>Adds the silo's service, the map of silos, and the references to the services of other silos.</summary>
    public static ISiloBuilder AddSilos(this ISiloBuilder builder)
    {
        builder.AddGrainService<SiloService>();
        builder.Services
            .AddSingleton<SiloMap>()
            .AddSingleton<SiloServiceClient>()
            .AddSingleton(services => new SiloHealth(
                services.GetRequiredService<IClusterMembershipService>(),
                services.GetRequiredService<ILocalSiloDetails>(),
                services.GetRequiredService<IHostApplicationLifetime>(),
                services.GetRequiredService<ReplicaHost>()));
        return builder;
    }
}
