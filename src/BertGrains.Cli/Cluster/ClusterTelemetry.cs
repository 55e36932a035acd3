using System.Collections;
using BertGrains.Cli.Serving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Cluster;

/// <summary>Telemetry of the processes of a cluster: what every host measures and traces, and Orleans beside it.</summary>
internal static class ClusterTelemetry
{
    private const string Orleans = "Microsoft.Orleans";

    /// <summary>Registers it.</summary>
    public static void AddClusterTelemetry(this IHostApplicationBuilder builder)
    {
        // OpenTelemetry reads its variables from the host's configuration, which holds none of the environment but our own.
        builder.Configuration.AddInMemoryCollection(
            from DictionaryEntry variable in Environment.GetEnvironmentVariables()
            where ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal)
            select new KeyValuePair<string, string?>((string)variable.Key, (string?)variable.Value));
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => Telemetry.Measure(metrics).AddMeter(Orleans));
        if (Telemetry.HasTraces)
        {
            // Calls of grains only: those of Orleans' own runtime are probes and timers, many a second.
            telemetry.WithTracing(traces => Telemetry.Trace(traces).AddSource($"{Orleans}.Application"));
        }
    }
}
