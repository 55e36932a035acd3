using BertGrains.Gateway.Drain;
using BertGrains.Gateway.Embedding;
using BertGrains.Gateway.Entities;
using BertGrains.Gateway.Health;
using BertGrains.Gateway.Infer;
using BertGrains.Gateway.Info;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Prediction;
using BertGrains.Gateway.Tokens;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway;

/// <summary>Puts the gateway into a host that has an <see cref="IBertClient"/>.</summary>
public static class GatewayRegistration
{
    private static readonly TimeSpan SlowBodyGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Registers the gateway: its options, checked at start; Kestrel's limits that follow from them; and the drain, which on a stop
    /// finishes accepted requests before the listeners close.
    /// </summary>
    public static IServiceCollection AddBertGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        services.AddOptions<GatewayOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.Value.MinBodyBytesPerSecond, SlowBodyGrace);
        });
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DrainGate>();
        services.TryAddSingleton<RequestPipeline>();
        services.AddHostedService<DrainService>();
        return services;
    }

    /// <summary>Maps every resource of the gateway, and JSON answers 404 and 405 for the rest of the paths.</summary>
    public static IEndpointRouteBuilder MapBertGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var routes = new GatewayRoutes(endpoints, services.GetRequiredService<RequestPipeline>());
        EmbeddingEndpoints.Map(routes);
        SimilarityEndpoint.Map(routes);
        PredictionEndpoints.Map(routes);
        DefaultTaskEndpoints.Map(routes);
        TokenEndpoints.Map(routes);
        OpenAiEmbeddingEndpoints.Map(routes);
        ModelsEndpoints.Map(routes, services.GetRequiredService<TimeProvider>());
        InferEndpoints.Map(routes);
        EntityEndpoints.Map(routes);
        HealthEndpoints.Map(routes, services.GetRequiredService<DrainGate>());
        InfoEndpoints.Map(routes);
        OpenApiEndpoint.Map(routes, endpoints);
        routes.MapRest();
        return endpoints;
    }
}
