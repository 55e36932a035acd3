using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.State;

/// <summary>Log messages of stored state.</summary>
internal static partial class StateLog
{
    [LoggerMessage(9, LogLevel.Warning, "The state could not be stored. It stays in memory and is stored with the next change: {Reason}")]
    public static partial void StateNotWritten(this ILogger logger, string reason);
}
