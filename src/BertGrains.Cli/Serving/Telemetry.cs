using Microsoft.AspNetCore.Builder;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BertGrains.Cli.Serving;

/// <summary>
/// Metrics at <c>/metrics</c> in Prometheus' text form; metrics and traces by OTLP where OpenTelemetry's own variables name an endpoint.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string Ours = "BertGrains.*";
    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;

    public Telemetry()
    {
        var metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(Ours).AddPrometheusExporter();
        if (HasEndpoint("METRICS"))
            metrics.AddOtlpExporter();

        _metrics = metrics.Build();
        if (HasEndpoint("TRACES"))
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(Describe)
                .AddSource(Ours, "Microsoft.AspNetCore")
                .AddOtlpExporter()
                .Build();
        }
    }

    /// <summary>Adds the path that Prometheus reads.</summary>
    public void Map(WebApplication app) =>
        app.MapPrometheusScrapingEndpoint("/metrics", _metrics, configureBranchedPipeline: null, optionsName: null);

    /// <summary>Sends what is still held.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics.Dispose();
    }

    private static bool HasEndpoint(string signal) =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
        || Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 };

    // The variables come last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    private static void Describe(ResourceBuilder resource) =>
        resource.Clear().AddTelemetrySdk().AddService("bertgrains").AddEnvironmentVariableDetector();
}
