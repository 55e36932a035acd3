using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>What the store of bundles tells operators.</summary>
internal static partial class BundleLog
{
    [LoggerMessage(30, LogLevel.Warning, "A folder of bundles holds one that cannot be used: {Reason}")]
    public static partial void ManifestUnreadable(this ILogger logger, string reason);
}
