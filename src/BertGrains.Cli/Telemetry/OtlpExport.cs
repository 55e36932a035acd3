using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace BertGrains.Cli.Telemetry;

/// <summary>Adds the exporters of OTLP, each watched by an <see cref="ExportWatch"/>.</summary>
internal static class OtlpExport
{
    public static TracerProviderBuilder AddOtlpExporter(this TracerProviderBuilder traces, string signal, OtlpTarget target) => traces
        .ConfigureServices(services => Configure(services, signal, target))
        .AddOtlpExporter(signal, configure: null);

    public static MeterProviderBuilder AddOtlpExporter(this MeterProviderBuilder metrics, string signal, OtlpTarget target) => metrics
        .ConfigureServices(services => Configure(services, signal, target))
        .AddOtlpExporter(signal, configure: null);

    private static void Configure(IServiceCollection services, string signal, OtlpTarget target) =>
        services.AddOptions<OtlpExporterOptions>(signal).Configure<ExportWatches>((options, watches) =>
        {
            options.Endpoint = target.Endpoint;
            options.Protocol = target.Protocol;
            var create = options.HttpClientFactory;
            options.HttpClientFactory = () => watches.Watch(target, create());
        });
}
