using BertGrains.Cli.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cli.Cluster;

/// <summary>Telemetry of the processes of a cluster: what every host measures and traces, and Orleans beside it.</summary>
internal static class ClusterTelemetry
{
    private const string Orleans = "Microsoft.Orleans";

    /// <summary>Registers it.</summary>
    public static IServiceCollection AddClusterTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics => Telemetry.Measure(metrics).AddMeter(Orleans));
        if (Telemetry.HasTraces)
            telemetry.WithTracing(traces => Telemetry.Trace(traces).AddSource($"{Orleans}.Application", $"{Orleans}.Runtime"));
        return services;
    }
}
