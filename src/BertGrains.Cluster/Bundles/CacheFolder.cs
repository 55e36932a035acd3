using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// A cache on disk. Whole bundles are the folder's children, by revision; fronts, which are a manifest and a vocabulary, and what is still
/// arriving lie in hidden folders. Several processes may share it: everything appears and disappears by renaming, and the time of last
/// write of a bundle's folder says when one of them used it last.
/// </summary>
/// <param name="root">The folder; created when needed.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Hears what cannot be done.</param>
internal sealed class CacheFolder(string root, TimeProvider time, ILogger logger)
{
    private string FrontsRoot => Path.Combine(Root, ".fronts");

    /// <summary>Its full path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Where things are while they arrive and while they are removed.</summary>
    public string Staging => Path.Combine(Root, ".staging");

    /// <summary>Where a whole bundle is.</summary>
    /// <exception cref="BundleException">
    /// The revision is none. It comes from whoever calls the cluster, and must not name another folder.
    /// </exception>
    public string BundleOf(BundleId id) => Child(Root, id);

    /// <summary>Where a front is.</summary>
    /// <exception cref="BundleException">As with <see cref="BundleOf"/>.</exception>
    public string FrontOf(BundleId id) => Child(FrontsRoot, id);

    /// <summary>The folders of all bundles and fronts.</summary>
    public IReadOnlyList<DirectoryInfo> List() =>
    [
        .. new[] { Root, FrontsRoot }.Where(Directory.Exists)
            .SelectMany(parent => new DirectoryInfo(parent).EnumerateDirectories())
            .Where(folder => BundleId.IsRevision(folder.Name)),
    ];

    /// <summary>Notes that a bundle's folder is used, if it is there.</summary>
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

    /// <summary>Removes a bundle's folder, if it is there.</summary>
    public void Remove(string folder)
    {
        if (TryStage(folder) is { } staged)
            Directory.Delete(staged, recursive: true);
    }

    /// <summary>Removes a bundle's folder unless it was used after a time, also if that happens now.</summary>
    public bool TryRemoveUnused(string folder, DateTime since)
    {
        if (Directory.GetLastWriteTimeUtc(folder) > since || TryStage(folder) is not { } staged)
            return false;
        // Another process may have begun to use it since it was looked at.
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
        : throw new BundleException($"The revision of {id.Model} is not the 64 lowercase hexadecimal digits of a SHA-256.");

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
            // Another process, or the other kind of request, was faster.
            return null;
        }
    }
}
