using System.Security.Cryptography;
using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// Finds the bundles in some folders by their manifests. Each folder is a bundle or holds bundles. What appears or changes later is
/// found, by a look at the folders at most every two seconds; manifests that did not change are not read again. Thread-safe.
/// </summary>
/// <param name="roots">The folders, the first before the others.</param>
/// <param name="logger">Hears of manifests that cannot be read.</param>
/// <param name="time">Clock.</param>
internal sealed class BundleFolders(IReadOnlyList<string> roots, ILogger logger, TimeProvider time)
{
    /// <summary>So old may a list be; a new bundle is in it after so long.</summary>
    public static readonly TimeSpan RescanAfter = TimeSpan.FromSeconds(2);

    private static readonly EnumerationOptions ReadableOnly = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    private readonly Lock _gate = new();
    private Dictionary<string, Entry> _entries = [];
    private IReadOnlyList<BundleFolder> _bundles = [];
    private long? _scannedAt;

    /// <summary>The bundles, the newest manifest first.</summary>
    public IReadOnlyList<BundleFolder> List()
    {
        lock (_gate)
        {
            if (_scannedAt is not { } last || time.GetElapsedTime(last) >= RescanAfter)
                Scan_NeedsLock();
            return _bundles;
        }
    }

    /// <summary>The bundle of an id; looks at the folders again before it says null.</summary>
    public BundleFolder? Find(BundleId id)
    {
        if (List().FirstOrDefault(bundle => bundle.Id == id) is { } found)
            return found;
        lock (_gate)
        {
            Scan_NeedsLock();
            return _bundles.FirstOrDefault(bundle => bundle.Id == id);
        }
    }

    // Folders whose name starts with a dot are being written.
    private static IEnumerable<string> Candidates(string root) =>
        new DirectoryInfo(root).EnumerateDirectories("*", ReadableOnly).Where(child => child.Name[0] != '.')
            .Select(child => child.FullName).Prepend(root);

    private void Scan_NeedsLock()
    {
        var entries = new Dictionary<string, Entry>();
        foreach (var root in roots.Select(Path.GetFullPath).Where(Directory.Exists))
        {
            foreach (var folder in Candidates(root))
            {
                var file = new FileInfo(Path.Combine(folder, BundleManifest.FileName));
                if (!file.Exists || entries.ContainsKey(folder))
                    continue;
                var stamp = (file.LastWriteTimeUtc, file.Length);
                entries[folder] = _entries.TryGetValue(folder, out var known) && known.Stamp == stamp ? known : Read(file, folder, stamp);
            }
        }

        _entries = entries;
        _bundles = [.. entries.Values.Select(entry => entry.Bundle).OfType<BundleFolder>().OrderByDescending(bundle => bundle.WrittenAt)];
        _scannedAt = time.GetTimestamp();
    }

    private Entry Read(FileInfo file, string folder, (DateTime, long) stamp)
    {
        try
        {
            var json = File.ReadAllBytes(file.FullName);
            var manifest = Bundle.ReadManifest(file.FullName, json);
            var id = new BundleId(manifest.Name, Convert.ToHexStringLower(SHA256.HashData(json)));
            return new Entry(stamp, new BundleFolder(id, folder, manifest, stamp.Item1));
        }
        catch (Exception e) when (e is BundleException or IOException or UnauthorizedAccessException)
        {
            logger.ManifestUnreadable(e.Message);
            return new Entry(stamp, null);
        }
    }

    private sealed record Entry((DateTime WrittenAt, long Length) Stamp, BundleFolder? Bundle);
}
