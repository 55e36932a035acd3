using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>What the store of bundles tells operators.</summary>
internal static partial class BundleLog
{
    [LoggerMessage(30, LogLevel.Warning, "A folder of bundles holds one that cannot be used: {Reason}")]
    public static partial void ManifestUnreadable(this ILogger logger, string reason);

    [LoggerMessage(31, LogLevel.Warning, "A bundle in the cache is removed and fetched again: {Reason}")]
    public static partial void CacheDamaged(this ILogger logger, string reason);

    [LoggerMessage(32, LogLevel.Information, "{Model} at revision {Revision} arrived from the silo {Silo} after {Seconds:F1} s.")]
    public static partial void BundleFetched(this ILogger logger, string model, string revision, string silo, double seconds);

    [LoggerMessage(33, LogLevel.Information, "{Model} at revision {Revision} is asked of another silo: the silo {Silo} {Reason}.")]
    public static partial void PeerFailed(this ILogger logger, string model, string revision, string silo, string reason);

    [LoggerMessage(34, LogLevel.Warning, "Silo:Bundles names {Folder}, and there is no such folder.")]
    public static partial void FolderMissing(this ILogger logger, string folder);

    [LoggerMessage(35, LogLevel.Warning,
        "A bundle in a folder of Silo:Bundles is damaged; the manifest and the vocabulary that another silo sent are used. {Reason}")]
    public static partial void CodecDamaged(this ILogger logger, string reason);

    [LoggerMessage(36, LogLevel.Information, "{Folder} is removed from the cache: nobody has used it for {Days} days.")]
    public static partial void CacheCleared(this ILogger logger, string folder, double days);

    [LoggerMessage(37, LogLevel.Warning, "{Folder} in the cache cannot be marked as used or removed, which is tried again: {Reason}")]
    public static partial void CacheNotKept(this ILogger logger, string folder, string reason);
}
