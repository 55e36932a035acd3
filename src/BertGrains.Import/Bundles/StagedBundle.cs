using System.Security.Cryptography;
using System.Text.Json;
using BertGrains.Import.Graphs;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Bundles;

/// <summary>
/// A bundle that is being written. Its files go into a temporary folder beside the final one, which is renamed when all files are on
/// disk, so that the final name never has an incomplete bundle, even if the process is killed. The next import to the same folder
/// removes temporary folders whose lock file is not held.
/// </summary>
internal sealed class StagedBundle : IDisposable
{
    private const string Staging = "importing";
    private const string Replaced = "replaced";
    private const string LockName = ".lock";

    private readonly string _target;
    private readonly bool _overwrite;
    private readonly FileStream _lock;
    private readonly SortedDictionary<string, FileManifest> _files = new(StringComparer.Ordinal);

    private StagedBundle(string target, string folder, bool overwrite)
    {
        _target = target;
        _overwrite = overwrite;
        _lock = new FileStream(Path.Combine(folder, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Folder = folder;
    }

    /// <summary>The temporary folder until <see cref="Publish"/>.</summary>
    public string Folder { get; }

    /// <summary>The files written so far.</summary>
    public IReadOnlyDictionary<string, FileManifest> Files => _files;

    /// <summary>Creates the temporary folder.</summary>
    /// <exception cref="ImportException">The target cannot be written, or must not be replaced.</exception>
    public static StagedBundle Create(string target, bool overwrite)
    {
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        // A link to a bundle stays: the bundle behind it is replaced.
        if (Directory.Exists(target))
            target = new DirectoryInfo(target).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? target;
        RefuseIfTaken(target, overwrite);
        try
        {
            var parent = Path.GetDirectoryName(target) ?? throw new ImportException($"{target} cannot be a bundle; choose a folder below it.");
            Directory.CreateDirectory(parent);
            RemoveLeftovers(parent, target);
            var folder = SiblingOf(target, Staging);
            Directory.CreateDirectory(folder);
            return new StagedBundle(target, folder, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{target} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes a file and records its digest.</summary>
    public async Task AddAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await WriteAsync(file, bytes, cancellationToken);
        _files.Add(file, new FileManifest(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span))));
    }

    /// <summary>Writes the graph of a head and those of its files that other heads have not written.</summary>
    /// <param name="file">Path of the graph in the bundle.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task AddAsync(string file, HeadGraph graph, CancellationToken cancellationToken)
    {
        await AddAsync(file, graph.Model, cancellationToken);
        foreach (var (name, bytes) in graph.Files)
        {
            var path = file[..(file.LastIndexOf('/') + 1)] + name;
            if (!_files.ContainsKey(path))
                await AddAsync(path, bytes, cancellationToken);
        }
    }

    /// <summary>Copies a file of another bundle.</summary>
    public async Task CopyAsync(Bundle bundle, string file, CancellationToken cancellationToken) =>
        await AddAsync(file, await File.ReadAllBytesAsync(bundle.PathOf(file), cancellationToken), cancellationToken);

    /// <summary>Writes the manifest, the last file of a bundle.</summary>
    public Task AddManifestAsync(BundleManifest manifest, CancellationToken cancellationToken) =>
        WriteAsync(
            BundleManifest.FileName,
            (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.BundleManifest), (byte)'\n'],
            cancellationToken);

    /// <summary>Moves the bundle to its final name.</summary>
    public void Publish()
    {
        RefuseIfTaken(_target, _overwrite);
        ReleaseLock();
        if (!Directory.Exists(_target))
        {
            Directory.Move(Folder, _target);
            return;
        }

        var replaced = SiblingOf(_target, Replaced);
        try
        {
            Directory.Move(_target, replaced);
        }
        catch (IOException e)
        {
            throw new ImportException($"{_target} cannot be replaced, as where a volume is mounted: {e.Message}", e);
        }

        try
        {
            Directory.Move(Folder, _target);
        }
        catch
        {
            Directory.Move(replaced, _target);
            throw;
        }

        Directory.Delete(replaced, recursive: true);
    }

    /// <summary>Removes the files of a bundle that was not published.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    // Only a bundle or an empty folder is replaced: a wrong path must not delete other files.
    private static void RefuseIfTaken(string target, bool overwrite)
    {
        if (File.Exists(target))
            throw new ImportException($"{target} is a file; the output must be a folder.");
        if (!Directory.Exists(target) || !Directory.EnumerateFileSystemEntries(target).Any())
            return;
        if (!File.Exists(Path.Combine(target, BundleManifest.FileName)))
            throw new ImportException($"{target} is not empty and not a bundle; choose another folder.");
        if (ForeignFileIn(target) is { } foreign)
            throw new ImportException($"{target} has '{foreign}', which is no file of its bundle and would be lost; move it away.");
        if (!overwrite)
            throw new ImportException($"{target} already has a bundle; use --overwrite to replace it.");
    }

    // Null also where the manifest cannot be read: a damaged bundle may be replaced.
    private static string? ForeignFileIn(string target)
    {
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(target, BundleManifest.FileName)));
            var own = manifest.RootElement.GetProperty("files").EnumerateObject().Select(file => file.Name).Append(BundleManifest.FileName).Concat(SignatureKeys.FileNames).ToHashSet();
            return Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(target, file).Replace(Path.DirectorySeparatorChar, '/'))
                .FirstOrDefault(file => !own.Contains(file));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static void RemoveLeftovers(string parent, string target)
    {
        // A process that was killed between the two moves of a replacement left the old bundle under another name.
        foreach (var folder in Directory.EnumerateDirectories(parent, $".{Path.GetFileName(target)}.{Replaced}-*"))
        {
            if (Directory.Exists(target))
                Directory.Delete(folder, recursive: true);
            else
                Directory.Move(folder, target);
        }

        foreach (var folder in Directory.EnumerateDirectories(parent, $".{Path.GetFileName(target)}.{Staging}-*"))
        {
            try
            {
                new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.Write, FileShare.None).Dispose();
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another import is using the folder.
            }
        }
    }

    private void ReleaseLock()
    {
        _lock.Dispose();
        File.Delete(_lock.Name);
    }

    private static string SiblingOf(string target, string what) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{what}-{Guid.NewGuid():N}");

    private async Task WriteAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine([Folder, .. file.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await stream.WriteAsync(bytes, cancellationToken);
        stream.Flush(flushToDisk: true);
    }
}
