using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Silos;

/// <summary>Registers what every silo knows of itself and of the others.</summary>
internal static class SilosRegistration
{
    /// <summary>Adds the silo's service, the map, and the ways to the services of other silos.</summary>
    public static ISiloBuilder AddSilos(this ISiloBuilder builder)
    {
        builder.AddGrainService<SiloService>();
        builder.Services
            .AddSingleton<SiloMap>()
            .AddSingleton<SiloServices>()
            .AddSingleton<FrontServices>()
            .AddSingleton<SiloHealth>();
        return builder;
    }
}
