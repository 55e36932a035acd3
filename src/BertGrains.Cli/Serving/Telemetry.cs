using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BertGrains.Cli.Serving;

/// <summary>
/// Metrics at <c>/metrics</c> in Prometheus' text form; metrics and traces by OTLP where OpenTelemetry's own variables name an endpoint.
/// </summary>
internal static class Telemetry
{
    private const string Ours = "BertGrains.*";

    /// <summary>Whether traces go anywhere.</summary>
    public static bool HasTraces => HasEndpoint("TRACES");

    /// <summary>Registers what a host without Orleans' packages needs.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton(_ => Measure(Sdk.CreateMeterProviderBuilder()).Build());
        if (HasTraces)
            services.AddSingleton(_ => Trace(Sdk.CreateTracerProviderBuilder()).Build());
        return services;
    }

    /// <summary>Starts both and adds the path that Prometheus reads.</summary>
    public static void MapTelemetry(this WebApplication app)
    {
        _ = app.Services.GetService<TracerProvider>();
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    /// <summary>What is measured, and where it goes.</summary>
    public static MeterProviderBuilder Measure(MeterProviderBuilder metrics)
    {
        metrics.ConfigureResource(Describe).AddMeter(Ours).AddPrometheusExporter();
        return HasEndpoint("METRICS") ? metrics.AddOtlpExporter() : metrics;
    }

    /// <summary>What is traced, and where it goes.</summary>
    public static TracerProviderBuilder Trace(TracerProviderBuilder traces) =>
        traces.ConfigureResource(Describe).AddSource(Ours, "Microsoft.AspNetCore").AddOtlpExporter();

    private static bool HasEndpoint(string signal) =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
        || Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 };

    // The variables come last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    private static void Describe(ResourceBuilder resource) =>
        resource.Clear().AddTelemetrySdk().AddService("bertgrains").AddEnvironmentVariableDetector();
}
