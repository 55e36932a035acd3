using System.Collections;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BertGrains.Cli.Telemetry;

/// <summary>
/// Telemetry of every host: metrics at <c>/metrics</c> for Prometheus, and metrics and traces by OTLP if OpenTelemetry's environment
/// variables name an endpoint.
/// </summary>
internal static class HostTelemetry
{
    private const string Ours = "BertGrains.*";
    private const string Path = "/metrics";

    /// <summary>Whether traces have an endpoint.</summary>
    public static bool HasTraces => OtlpTarget.Of(OtlpTarget.Traces, Variable) is not null;

    /// <summary>Registers metrics, and traces if they have an endpoint.</summary>
    public static OpenTelemetryBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        // OpenTelemetry reads its variables from the configuration of the host, which does not include the environment.
        builder.Configuration.AddInMemoryCollection(
            from DictionaryEntry variable in Environment.GetEnvironmentVariables()
            where ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal)
            select new KeyValuePair<string, string?>((string)variable.Key, (string?)variable.Value));
        builder.Services.AddSingleton<ExportWatches>();
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(AddMetrics);
        return HasTraces ? telemetry.WithTracing(AddTraces) : telemetry;
    }

    /// <summary>Maps the path that Prometheus reads.</summary>
    public static IEndpointConventionBuilder MapTelemetry(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint(Path).DisableHttpMetrics();

    private static void AddMetrics(MeterProviderBuilder metrics)
    {
        metrics.ConfigureResource(Describe)
            .AddMeter(Ours, "Microsoft.AspNetCore.Hosting")
            .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = [.. RequestInstruments.Buckets] })
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            // The scopes of our meters say nothing that the names do not.
            .AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false);
        if (OtlpTarget.Of(OtlpTarget.Metrics, Variable) is { } target)
            metrics.AddOtlpExporter(OtlpTarget.Metrics, target);
    }

    private static void AddTraces(TracerProviderBuilder traces)
    {
        traces.ConfigureResource(Describe)
            .AddSource(Ours)
            .AddAspNetCoreInstrumentation(http => http.Filter = context => !ProbePaths.IsProbe(context.Request))
            .AddOtlpExporter(OtlpTarget.Traces, OtlpTarget.Of(OtlpTarget.Traces, Variable)!);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    // The variables are last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES take precedence.
    private static void Describe(ResourceBuilder resource) =>
        resource.Clear().AddTelemetrySdk().AddService("bertgrains", serviceVersion: VersionAction.Version).AddEnvironmentVariableDetector();
}
