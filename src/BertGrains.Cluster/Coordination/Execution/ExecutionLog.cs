using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>Log messages of the execution of plans.</summary>
internal static partial class ExecutionLog
{
    [LoggerMessage(1, LogLevel.Information, "Loading {Replica} on silo {Silo}, device {Device}.")]
    public static partial void LoadBegins(this ILogger logger, ReplicaId replica, SiloAddress silo, string device);

    [LoggerMessage(2, LogLevel.Information, "{Replica} is loaded on silo {Silo}, device {Device}.")]
    public static partial void Loaded(this ILogger logger, ReplicaId replica, SiloAddress silo, string device);

    [LoggerMessage(3, LogLevel.Warning, "Loading {Replica} failed on silo {Silo}, device {Device} ({Outcome}): {Reason}")]
    public static partial void LoadFailed(
        this ILogger logger, ReplicaId replica, SiloAddress silo, string device, LoadOutcome outcome, string? reason);

    [LoggerMessage(4, LogLevel.Information, "Draining {Replica} on silo {Silo}.")]
    public static partial void DrainBegins(this ILogger logger, ReplicaId replica, SiloAddress silo);

    [LoggerMessage(5, LogLevel.Warning, "Draining {Replica} on silo {Silo} failed and is retried: {Reason}")]
    public static partial void DrainFailed(this ILogger logger, ReplicaId replica, SiloAddress silo, string reason);

    [LoggerMessage(6, LogLevel.Information, "Table {Version} of {Model} routes to {Replicas} replicas of {Revisions} revisions.")]
    public static partial void TableChanged(this ILogger logger, string model, long version, int replicas, int revisions);

    [LoggerMessage(7, LogLevel.Warning, "Silo {Silo} did not accept table {Version} of {Model}; publishing is retried: {Reason}")]
    public static partial void TableNotTaken(this ILogger logger, string silo, string model, long version, string reason);

    [LoggerMessage(13, LogLevel.Warning, "Renewing the lease of {Replica} on silo {Silo} failed and is retried: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger logger, ReplicaId replica, SiloAddress silo, string? reason);
}
