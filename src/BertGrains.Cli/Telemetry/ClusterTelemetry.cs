using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Telemetry;

/// <summary>Telemetry of the processes of a cluster: that of every host, and Orleans'.</summary>
internal static class ClusterTelemetry
{
    private const string Orleans = "Microsoft.Orleans";

    /// <summary>Registers the telemetry of the process.</summary>
    public static void AddClusterTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.AddTelemetry().WithMetrics(metrics => metrics.AddMeter(Orleans));
        if (HostTelemetry.HasTraces)
        {
            // Grain calls only: Orleans' runtime has many probes and timers per second.
            telemetry.WithTracing(traces => traces.AddSource($"{Orleans}.Application"));
        }
    }
}
