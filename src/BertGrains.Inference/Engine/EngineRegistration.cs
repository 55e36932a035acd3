using System.Diagnostics.Metrics;
using BertGrains;
using BertGrains.Inference;
using BertGrains.Inference.Engine;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of the in-process engine.</summary>
public static class EngineRegistration
{
    /// <summary>
    /// Adds an <see cref="IBertClient"/> with an engine in this process, and its <see cref="IBertAdministration"/>. The host loads the models on start and completes accepted items
    /// on stop.
    /// </summary>
    /// <param name="services">Services of the application.</param>
    /// <param name="configure">Sets the options; at least one bundle is required.</param>
    public static IServiceCollection AddBertGrains(this IServiceCollection services, Action<BertGrainsOptions> configure)
    {
        services.AddOptions<BertGrainsOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<BertGrainsOptions>, BertGrainsOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new HostedEngine(
            provider.GetRequiredService<IOptions<BertGrainsOptions>>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IBertClient>(provider => provider.GetRequiredService<HostedEngine>());
        services.TryAddSingleton<IBertAdministration, EngineAdministration>();
        services.AddHostedService(provider => provider.GetRequiredService<HostedEngine>());
        return services;
    }
}
