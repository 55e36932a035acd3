using System.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BertGrains.Cli.Serving;

/// <summary>
/// Telemetry of every host: metrics at <c>/metrics</c> for Prometheus, and metrics and traces by OTLP if OpenTelemetry's environment
/// variables name an endpoint.
/// </summary>
internal static class Telemetry
{
    private const string Ours = "BertGrains.*";

    /// <summary>Whether traces have an endpoint.</summary>
    public static bool HasTraces => HasEndpoint("TRACES");

    /// <summary>Registers metrics, and traces if they have an endpoint.</summary>
    public static OpenTelemetryBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        // OpenTelemetry reads its variables from the configuration of the host, which does not include the environment.
        builder.Configuration.AddInMemoryCollection(
            from DictionaryEntry variable in Environment.GetEnvironmentVariables()
            where ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal)
            select new KeyValuePair<string, string?>((string)variable.Key, (string?)variable.Value));
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(AddMetrics);
        return HasTraces ? telemetry.WithTracing(AddTraces) : telemetry;
    }

    /// <summary>Maps the path that Prometheus reads.</summary>
    public static IEndpointConventionBuilder MapTelemetry(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");

    private static void AddMetrics(MeterProviderBuilder metrics)
    {
        metrics.ConfigureResource(Describe).AddMeter(Ours).AddPrometheusExporter();
        if (HasEndpoint("METRICS"))
            metrics.AddOtlpExporter();
    }

    private static void AddTraces(TracerProviderBuilder traces) =>
        traces.ConfigureResource(Describe).AddSource(Ours, "Microsoft.AspNetCore").AddOtlpExporter();

    private static bool HasEndpoint(string signal) =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
        || Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 };

    // The variables are last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES take precedence.
    private static void Describe(ResourceBuilder resource) =>
        resource.Clear().AddTelemetrySdk().AddService("bertgrains").AddEnvironmentVariableDetector();
}
