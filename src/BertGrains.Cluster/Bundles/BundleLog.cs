using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>Log messages of bundle folders and their cache.</summary>
internal static partial class BundleLog
{
    [LoggerMessage(30, LogLevel.Warning, "A bundle in a folder is unusable and is ignored: {Reason}")]
    public static partial void ManifestUnreadable(this ILogger logger, string reason);

    [LoggerMessage(31, LogLevel.Warning, "A damaged bundle in the cache is removed and fetched again: {Reason}")]
    public static partial void CacheDamaged(this ILogger logger, string reason);

    [LoggerMessage(32, LogLevel.Information, "Fetched {Model} at revision {Revision} from silo {Silo} in {Seconds:F1} s.")]
    public static partial void BundleFetched(this ILogger logger, string model, string revision, string silo, double seconds);

    [LoggerMessage(33, LogLevel.Information, "Fetching {Model} at revision {Revision} from another silo: silo {Silo} {Reason}.")]
    public static partial void PeerFailed(this ILogger logger, string model, string revision, string silo, string reason);

    [LoggerMessage(34, LogLevel.Warning, "The setting Silo:Bundles names {Folder}, which does not exist. Create it or change the setting.")]
    public static partial void FolderMissing(this ILogger logger, string folder);

    [LoggerMessage(35, LogLevel.Warning,
        "A bundle in a folder of Silo:Bundles is damaged. Its manifest and vocabulary from another silo are used: {Reason}")]
    public static partial void CodecDamaged(this ILogger logger, string reason);

    [LoggerMessage(36, LogLevel.Information, "Removed {Folder} from the cache: it was not used for {Days} days.")]
    public static partial void CacheCleared(this ILogger logger, string folder, double days);

    [LoggerMessage(37, LogLevel.Warning, "Marking {Folder} in the cache as used, or removing it, failed and is retried: {Reason}")]
    public static partial void CacheNotKept(this ILogger logger, string folder, string reason);

    [LoggerMessage(38, LogLevel.Warning,
        "The silo has {Count} bundles and reports the first {Limit}. To deploy the others, remove bundles from the folders of Silo:Bundles.")]
    public static partial void BundlesNotReported(this ILogger logger, int count, int limit);
}
