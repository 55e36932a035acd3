using System.Security.Cryptography;
using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// Finds the bundles in folders by their manifests. Each folder is a bundle or contains bundles. The folders are scanned again after two
/// seconds at the earliest; unchanged manifests are not read again. Reads and hashes files on the caller's thread. Thread-safe.
/// </summary>
/// <param name="roots">The folders, in order of precedence.</param>
/// <param name="keys">Keys of which one has to have signed each bundle; null for no check.</param>
/// <param name="logger">Receives manifests that cannot be read.</param>
/// <param name="time">Clock.</param>
internal sealed class BundleFolders(IReadOnlyList<string> roots, SignatureKeys? keys, ILogger logger, TimeProvider time)
{
    /// <summary>Age at which a list is renewed; a new bundle is listed after this time at the latest.</summary>
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

    /// <summary>The bundle of an id. Scans the folders again before it returns null.</summary>
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

    // Hidden folders are being written.
    private static IEnumerable<string> Candidates(string root) =>
        new DirectoryInfo(root).EnumerateDirectories("*", ReadableOnly).Where(child => child.Name[0] != '.')
            .Select(child => child.FullName).Prepend(root);

    private void Scan_NeedsLock()
    {
        var entries = new Dictionary<string, Entry>();
        foreach (var root in roots.Select(RelativeFolder.Locate).Where(Directory.Exists))
        {
            foreach (var folder in Candidates(root))
            {
                var file = new FileInfo(Path.Combine(folder, BundleManifest.FileName));
                if (!file.Exists || entries.ContainsKey(folder))
                    continue;
                var stamp = new Stamp(WrittenAt(file), keys is null ? default : SignatureKeys.FileNames.Max(name => WrittenAt(new FileInfo(Path.Combine(folder, name)))));
                entries[folder] = _entries.TryGetValue(folder, out var known) && known.Stamp == stamp ? known : Read(file, folder, stamp);
            }
        }

        _entries = entries;
        _bundles = [.. entries.Values.Select(entry => entry.Bundle).OfType<BundleFolder>().OrderByDescending(bundle => bundle.WrittenAt)];
        _scannedAt = time.GetTimestamp();
    }

    private Entry Read(FileInfo file, string folder, Stamp stamp)
    {
        try
        {
            var json = File.ReadAllBytes(file.FullName);
            keys?.Check(folder, json);
            var manifest = Bundle.ReadManifest(file.FullName, json);
            if (manifest.Name.Length > BundleId.MaxModelLength)
                throw new BundleException($"The model name in {file.FullName} has more than {BundleId.MaxModelLength} characters.");
            var id = new BundleId(manifest.Name, Convert.ToHexStringLower(SHA256.HashData(json)));
            return new Entry(stamp, new BundleFolder(id, folder, manifest, stamp.Manifest.Time));
        }
        catch (Exception e) when (e is BundleException or IOException or UnauthorizedAccessException)
        {
            logger.ManifestUnreadable(e.Message);
            return new Entry(stamp, null);
        }
    }

    // A link stays as it is when its target changes. No time for a file that is not there, or no longer.
    private static (DateTime Time, long Length) WrittenAt(FileInfo file)
    {
        try
        {
            var target = file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo linked ? linked : file;
            return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
        }
        catch (IOException)
        {
            return default;
        }
    }

    private sealed record Entry(Stamp Stamp, BundleFolder? Bundle);

    private sealed record Stamp((DateTime Time, long Length) Manifest, (DateTime Time, long Length) Signature);
}

/// <summary>A folder with a bundle, by its manifest; the other files are not verified.</summary>
/// <param name="Id">The bundle.</param>
/// <param name="Folder">Full path.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="WrittenAt">When the manifest was written.</param>
internal sealed record BundleFolder(BundleId Id, string Folder, BundleManifest Manifest, DateTime WrittenAt)
{
    /// <summary>Full path of the manifest, of its signature or of a file that it lists; null for every other name.</summary>
    public string? PathOf(string file) =>
        file == BundleManifest.FileName || SignatureKeys.FileNames.Contains(file) || Manifest.Files.ContainsKey(file) ? Path.Combine([Folder, .. file.Split('/')]) : null;
}
