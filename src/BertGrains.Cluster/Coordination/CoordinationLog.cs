using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>Log messages of coordinators, observation, stored state, catalog and watch.</summary>
internal static partial class CoordinationLog
{
    [LoggerMessage(8, LogLevel.Warning,
        "Silo {Silo} did not report. Its last report is used until it answers or is declared dead: {Reason}")]
    public static partial void SiloDoesNotReport(this ILogger logger, SiloAddress silo, string reason);

    [LoggerMessage(9, LogLevel.Warning, "The state could not be stored. It stays in memory and is stored with the next change: {Reason}")]
    public static partial void StateNotWritten(this ILogger logger, string reason);

    [LoggerMessage(10, LogLevel.Warning, "Updating the catalog entry or the reminder of {Model} failed and is retried: {Reason}")]
    public static partial void NotListed(this ILogger logger, string model, string reason);

    [LoggerMessage(11, LogLevel.Warning, "A call to the coordinators failed and is retried: {Reason}")]
    public static partial void CoordinatorsNotReached(this ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Information, "Revision {Revision} of {Model} is removed: it has no replica left.")]
    public static partial void RevisionRemoved(this ILogger logger, string model, string revision);

    [LoggerMessage(14, LogLevel.Error, "A round of the coordinator of {Model} failed. The next change starts another one.")]
    public static partial void ReconcileFailed(this ILogger logger, string model, Exception exception);
}
