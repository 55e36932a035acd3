using BertGrains.Gateway.Access;
using BertGrains.Gateway.Administration;
using BertGrains.Gateway.Admission;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Heads;
using BertGrains.Gateway.Health;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Models;
using BertGrains.Gateway.OpenAi;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Pipelines;
using BertGrains.Gateway.Predictions;
using BertGrains.Gateway.Recent;
using BertGrains.Gateway.Requests;
using BertGrains.Gateway.Scores;
using BertGrains.Gateway.Telemetry;
using BertGrains.Gateway.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway;

/// <summary>Adds the gateway to a host that has an <see cref="IBertClient"/>.</summary>
public static class GatewayRegistration
{
    private static readonly TimeSpan SlowBodyGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Registers the gateway: its options, validated at start; the limits of Kestrel that follow from them; and the service that finishes
    /// accepted requests when the host stops, before the listeners close.
    /// </summary>
    public static IServiceCollection AddBertGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        services.AddOptions<GatewayOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>(SetLimits);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<BodyBudget>().AddSingleton<BodyReader>().AddSingleton<InferenceRunner>().AddSingleton<UnhandledExceptions>();
        services.AddMetrics().AddSingleton<GatewayInstruments>().AddSingleton<RecentRequests>().AddSingleton<RequestTelemetry>();
        services.AddAccess();
        services.AddSingleton<AuditLog>().AddSingleton<AdministrationCalls>().AddSingleton<OverviewFeed>();
        services.AddRateLimiter(_ => { });
        services.AddSingleton<AdmissionLimiter>().AddSingleton<AdmissionPolicy>().AddHostedService<DrainService>();
        services.AddHealthChecks().AddCheck<ClientHealthCheck>(ClientHealthCheck.Name);

        // The health check service logs an error per probe while a process drains or waits for models; the probe's response says as much.
        services.AddLogging(logging => logging.AddFilter(
            "Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.Critical));
        services.AddGatewayOpenApi();
        return services;
    }

    /// <summary>
    /// Adds the middleware of the gateway and maps its endpoints. Unknown paths and wrong methods are answered with 404 and 405 in JSON.
    /// Every request needs a credential where there are API keys or an issuer of tokens, those to other endpoints of the host included, unless
    /// the endpoint allows anonymous ones.
    /// </summary>
    public static WebApplication MapBertGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(app.Services.GetRequiredService<RequestTelemetry>().InvokeAsync);
        app.UseStatusCodePages(UnmatchedRequests.WriteBodyAsync);
        app.UseWhen(IsOurs, branch => branch.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = app.Services.GetRequiredService<UnhandledExceptions>().HandleAsync,
            SuppressDiagnosticsCallback = _ => true,
        }));
        app.UseAccess();
        app.UseRateLimiter();

        app.MapGroup("").WithDialect(Dialect.Tei).WithTags("Health").AllowAnonymous().WithMetadata(new OperatorMetadata(IsOpen: true)).MapHealth();

        var admitted = app.MapGroup("")
            .RequireRateLimiting(app.Services.GetRequiredService<AdmissionPolicy>())
            .AddEndpointFilter(BodyFilter.InvokeAsync);
        var tei = admitted.MapGroup("").WithDialect(Dialect.Tei).WithTags("text-embeddings-inference");
        tei.MapEmbeddings();
        tei.MapSparseEmbeddings();
        tei.MapSimilarity();
        tei.MapPredictions();
        tei.MapRerank();
        tei.MapDefaultTask();
        tei.MapTokens();
        tei.MapModelInfo();
        var openAi = admitted.MapGroup("").WithDialect(Dialect.OpenAi).WithTags("OpenAI");
        openAi.MapOpenAiEmbeddings();
        openAi.MapScores();
        openAi.MapOpenAiModels(app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var pipelines = admitted.MapGroup("").WithDialect(Dialect.HuggingFace).WithTags("Hugging Face Inference API");
        pipelines.MapPipelines();
        var own = admitted.MapGroup("").WithDialect(Dialect.BertGrains).WithTags("BertGrains");
        own.MapInfer();
        own.MapEntities();
        own.MapAnswers();
        own.MapZeroShot();
        own.MapTasks();
        own.MapFeatures();
        own.MapGatewayOpenApi();
        if (app.Services.GetService<IBertAdministration>() is not null)
            app.MapGroup("").RequireAdministrator().WithMetadata(new OperatorMetadata(IsOpen: false)).AddEndpointFilter(LoopbackFilter.InvokeAsync).MapAdministration();
        return app;
    }

    private static void SetLimits(KestrelServerOptions kestrel, IOptions<GatewayOptions> options)
    {
        kestrel.AddServerHeader = false;
        try
        {
            kestrel.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.Value.MinBodyBytesPerSecond, SlowBodyGrace);
        }
        catch (OptionsValidationException)
        {
            // The server is created before the start, where the validation reports this fault with those of all other options.
        }
    }

    /// <summary>The exceptions of other endpoints of the host are left to the host.</summary>
    private static bool IsOurs(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>() is not null;
}
