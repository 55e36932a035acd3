using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Fronts;

/// <summary>What a front tells its operators in words.</summary>
internal static partial class FrontLog
{
    [LoggerMessage(1, LogLevel.Warning, "The replica {Replica} on {Silo} was lost; its items go elsewhere until it answers.")]
    public static partial void ReplicaLost(this ILogger logger, ReplicaId replica, SiloAddress silo, Exception reason);

    [LoggerMessage(2, LogLevel.Information, "The replica {Replica} on {Silo} is there again.")]
    public static partial void ReplicaRegained(this ILogger logger, ReplicaId replica, SiloAddress silo);

    [LoggerMessage(3, LogLevel.Warning, "The replica {Replica} on {Silo} takes nothing ({Reason}); its items go elsewhere.")]
    public static partial void ReplicaRefused(this ILogger logger, ReplicaId replica, SiloAddress silo, string reason);

    [LoggerMessage(4, LogLevel.Error, "A call to the replica {Replica} on {Silo} failed.")]
    public static partial void CallFailed(this ILogger logger, ReplicaId replica, SiloAddress silo, Exception reason);
}
