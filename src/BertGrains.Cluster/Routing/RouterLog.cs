using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Routing;

internal static partial class RouterLog
{
    [LoggerMessage(1, LogLevel.Warning, "Replica {Replica} on {Silo} is lost. Other replicas get its items until it answers a ping.")]
    public static partial void ReplicaLost(this ILogger logger, ReplicaId replica, SiloAddress silo, Exception reason);

    [LoggerMessage(2, LogLevel.Information, "Replica {Replica} on {Silo} is available again.")]
    public static partial void ReplicaRegained(this ILogger logger, ReplicaId replica, SiloAddress silo);

    [LoggerMessage(3, LogLevel.Warning, "Replica {Replica} on {Silo} accepts no items ({Reason}). They are sent to other replicas.")]
    public static partial void ReplicaRefused(this ILogger logger, ReplicaId replica, SiloAddress silo, string reason);

    [LoggerMessage(4, LogLevel.Error, "A call to replica {Replica} on {Silo} failed.")]
    public static partial void CallFailed(this ILogger logger, ReplicaId replica, SiloAddress silo, Exception reason);
}
