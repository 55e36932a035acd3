using System.Diagnostics.Metrics;
using BertGrains;
using BertGrains.Client;
using BertGrains.Client.CoreSilos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client of a cluster.</summary>
public static class ClientRegistration
{
    /// <summary>
    /// Adds <see cref="IBertClient"/> and <see cref="IBertAdministration"/> over a cluster. They connect when the host starts, and again whenever a connection is lost, while
    /// the host runs. The start neither waits for the cluster nor fails without it. While there is no connection, calls answer
    /// <see cref="BertGrains.ErrorCode.Unavailable"/>. The client shares nothing with other Orleans clients or silos of the application.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the location of the cluster. The options are validated when the host starts.</param>
    public static IServiceCollection AddBertGrainsClient(this IServiceCollection services, Action<BertGrainsClientOptions> configure)
    {
        services.AddOptions<BertGrainsClientOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<BertGrainsClientOptions>, BertGrainsClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new ClientInstruments(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => new CoreSiloPool(
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared,
            provider.GetRequiredService<ILogger<CoreSiloPool>>()));
        services.TryAddSingleton<CoreSiloCaller>();
        services.TryAddSingleton<CoreSiloDiscovery>();
        services.TryAddSingleton<ClusterBertClient>();
        services.TryAddSingleton<IBertClient>(provider => provider.GetRequiredService<ClusterBertClient>());
        services.TryAddSingleton<IBertAdministration, ClusterAdministration>();
        services.AddHostedService(provider => provider.GetRequiredService<CoreSiloDiscovery>());
        return services;
    }

    /// <summary>As <see cref="AddBertGrainsClient(IServiceCollection, Action{BertGrainsClientOptions})"/>, from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">
    /// Holds the members of <see cref="BertGrainsClientOptions"/>: the section <c>Cluster</c>, as on silos, and <c>MaxItemsInFlight</c>.
    /// </param>
    public static IServiceCollection AddBertGrainsClient(this IServiceCollection services, IConfiguration section) =>
        services.AddBertGrainsClient(options => section.Bind(options));
}
