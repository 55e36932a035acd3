using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>Log messages of the observation of silos.</summary>
internal static partial class ObservationLog
{
    [LoggerMessage(8, LogLevel.Warning,
        "Silo {Silo} did not report. Its last report is used until it answers or is declared dead: {Reason}")]
    public static partial void SiloDoesNotReport(this ILogger logger, SiloAddress silo, string reason);
}
