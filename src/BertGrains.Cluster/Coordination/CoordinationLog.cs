using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>What coordinators log.</summary>
internal static partial class CoordinationLog
{
    [LoggerMessage(1, LogLevel.Information, "{Replica} is to be loaded on {Silo}, device {Device}.")]
    public static partial void LoadBegins(this ILogger logger, ReplicaId replica, SiloAddress silo, string device);

    [LoggerMessage(2, LogLevel.Information, "{Replica} is loaded on {Silo}, device {Device}.")]
    public static partial void Loaded(this ILogger logger, ReplicaId replica, SiloAddress silo, string device);

    [LoggerMessage(3, LogLevel.Warning, "{Replica} could not be loaded on {Silo}, device {Device} ({Outcome}): {Reason}")]
    public static partial void LoadFailed(
        this ILogger logger, ReplicaId replica, SiloAddress silo, string device, LoadOutcome outcome, string? reason);

    [LoggerMessage(4, LogLevel.Information, "{Replica} is to be drained on {Silo}.")]
    public static partial void DrainBegins(this ILogger logger, ReplicaId replica, SiloAddress silo);

    [LoggerMessage(5, LogLevel.Warning, "{Replica} on {Silo} could not be drained, and is asked again: {Reason}")]
    public static partial void DrainFailed(this ILogger logger, ReplicaId replica, SiloAddress silo, string reason);

    [LoggerMessage(6, LogLevel.Information, "Table {Version} of {Model} routes to {Replicas} replicas of {Revisions} revisions.")]
    public static partial void TableChanged(this ILogger logger, string model, long version, int replicas, int revisions);

    [LoggerMessage(7, LogLevel.Warning, "The front of {Silo} did not take table {Version} of {Model}, and gets it again: {Reason}")]
    public static partial void FrontDoesNotTakeTable(this ILogger logger, string silo, string model, long version, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Silo} does not report; what it reported last holds until it is declared dead: {Reason}")]
    public static partial void SiloDoesNotReport(this ILogger logger, SiloAddress silo, string reason);

    [LoggerMessage(9, LogLevel.Warning, "The wanted state could not be written down; it holds in memory and is written later: {Reason}")]
    public static partial void StateNotWritten(this ILogger logger, string reason);

    [LoggerMessage(10, LogLevel.Warning, "The coordinator of {Model} did not reach the catalog or its reminder, and tries again: {Reason}")]
    public static partial void NotListed(this ILogger logger, string model, string reason);

    [LoggerMessage(11, LogLevel.Warning, "The coordinators could not be called, and are called again: {Reason}")]
    public static partial void CoordinatorsNotReached(this ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Information, "Nothing is left of revision {Revision} of {Model}.")]
    public static partial void RevisionForgotten(this ILogger logger, string model, string revision);

    [LoggerMessage(13, LogLevel.Warning, "The lease of {Replica} on {Silo} could not be renewed, and is renewed later: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger logger, ReplicaId replica, SiloAddress silo, string? reason);

    [LoggerMessage(14, LogLevel.Error, "The coordinator of {Model} failed, and goes on with the next change.")]
    public static partial void ReconcileFailed(this ILogger logger, string model, Exception exception);
}
