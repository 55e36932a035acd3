using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// The layout of the cache on disk. Complete bundles are the folder's children, by revision; codec files (manifest and vocabulary) and
/// incomplete bundles are in hidden folders. Processes may share the cache: folders appear and disappear by renaming, and the time of last
/// write of a bundle's folder is its time of last use.
/// </summary>
/// <param name="root">The folder; created when needed.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Receives failures.</param>
internal sealed class CacheFolder(string root, TimeProvider time, ILogger logger)
{
    private string CodecsRoot => Path.Combine(Root, ".codecs");

    /// <summary>Its full path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Folder for bundles that are being fetched or removed.</summary>
    public string Staging => Path.Combine(Root, ".staging");

    /// <summary>Path of a complete bundle.</summary>
    /// <exception cref="BundleException">
    /// Not a valid SHA-256 revision. It comes from a remote caller and must not lead to another folder.
    /// </exception>
    public string BundleOf(BundleId id) => Child(Root, id);

    /// <summary>Path of the codec files of a bundle.</summary>
    /// <exception cref="BundleException">As with <see cref="BundleOf"/>.</exception>
    public string CodecOf(BundleId id) => Child(CodecsRoot, id);

    /// <summary>The folders of all complete bundles and codec files.</summary>
    public IReadOnlyList<DirectoryInfo> List() =>
    [
        .. new[] { Root, CodecsRoot }.Where(Directory.Exists)
            .SelectMany(parent => new DirectoryInfo(parent).EnumerateDirectories())
            .Where(folder => BundleId.IsRevision(folder.Name)),
    ];

    /// <summary>Marks a bundle's folder as used now, if it exists.</summary>
    public void Touch(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.SetLastWriteTimeUtc(folder, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.CacheNotKept(folder, e.Message);
        }
    }

    /// <summary>Removes a bundle's folder, if it exists.</summary>
    public void Remove(string folder)
    {
        if (TryStage(folder) is { } staged)
            Directory.Delete(staged, recursive: true);
    }

    /// <summary>Removes a bundle's folder unless it was used after a time, even if it is used during the call.</summary>
    public bool TryRemoveUnused(string folder, DateTime since)
    {
        if (Directory.GetLastWriteTimeUtc(folder) > since || TryStage(folder) is not { } staged)
            return false;
        // Another process may have used it since the check.
        if (Directory.GetLastWriteTimeUtc(staged) > since)
        {
            Directory.Move(staged, folder);
            return false;
        }

        Directory.Delete(staged, recursive: true);
        return true;
    }

    private static string Child(string parent, BundleId id) => BundleId.IsRevision(id.Revision)
        ? Path.Combine(parent, id.Revision)
        : throw new BundleException($"The revision of {id.Model} is not a SHA-256 in 64 lowercase hexadecimal digits.");

    private string? TryStage(string folder)
    {
        var staged = Path.Combine(Directory.CreateDirectory(Staging).FullName, Path.GetRandomFileName());
        try
        {
            Directory.Move(folder, staged);
            return staged;
        }
        catch (DirectoryNotFoundException)
        {
            // Another process or request removed it first.
            return null;
        }
    }
}
