using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// The folder with what peers sent. Whole bundles are its children, by revision; fronts, which are a manifest and a vocabulary, and what
/// is still arriving lie in hidden folders. Several processes may share it: everything appears and disappears by renaming.
/// </summary>
internal sealed class BundleCache
{
    private readonly string _root;
    private readonly string _staging;
    private readonly BundleFetch _fetch;
    private readonly ILogger _logger;
    private readonly BundleFolders _folders;

    /// <param name="root">The folder; created when needed.</param>
    /// <param name="peers">The other silos.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Hears what happens to the folder.</param>
    public BundleCache(string root, IBundlePeers peers, TimeProvider time, ILogger logger)
    {
        _root = Path.GetFullPath(root);
        _staging = Path.Combine(_root, ".staging");
        _fetch = new BundleFetch(peers, _staging, time, logger);
        _logger = logger;
        _folders = new BundleFolders([_root], logger, time);
    }

    /// <summary>The whole bundles, unverified.</summary>
    public IReadOnlyList<BundleFolder> List() => _folders.List();

    /// <summary>A whole bundle, verified: from the folder, or from a peer where it is missing or damaged.</summary>
    /// <exception cref="BundleException">No peer could send it.</exception>
    public Task<Bundle> GetAsync(BundleId id, CancellationToken cancellationToken) => GetAsync(
        id,
        FolderOf(_root, id),
        folder => OpenAsync(folder, id, cancellationToken),
        manifest => manifest.Files.Keys,
        cancellationToken);

    /// <summary>A manifest and its vocabulary, verified: from the folder, or from a peer where they are missing or damaged.</summary>
    /// <exception cref="BundleException">No peer could send them.</exception>
    public Task<BundleFront> GetFrontAsync(BundleId id, CancellationToken cancellationToken)
    {
        var whole = FolderOf(_root, id);
        var isWhole = Directory.Exists(whole);
        return GetAsync(
            id,
            isWhole ? whole : FolderOf(Path.Combine(_root, ".fronts"), id),
            folder => BundleFront.OpenAsync(folder, id, cancellationToken),
            manifest => isWhole ? manifest.Files.Keys : [manifest.Tokenizer.Vocabulary],
            cancellationToken);
    }

    // A revision comes from whoever calls the cluster, and what does not open is removed: nothing else may name a folder.
    private static string FolderOf(string parent, BundleId id) => BundleId.IsRevision(id.Revision)
        ? Path.Combine(parent, id.Revision)
        : throw new BundleException($"The revision of {id.Model} is not the 64 lowercase hexadecimal digits of a SHA-256.");

    private static async Task<Bundle> OpenAsync(string folder, BundleId id, CancellationToken cancellationToken)
    {
        var bundle = await Bundle.OpenAsync(folder, cancellationToken);
        return bundle.Revision == id.Revision ? bundle : throw new BundleException($"{folder} holds another bundle.");
    }

    private async Task<T> GetAsync<T>(
        BundleId id,
        string folder,
        Func<string, Task<T>> open,
        Func<BundleManifest, IEnumerable<string>> choose,
        CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            try
            {
                return await open(folder);
            }
            catch (BundleException e)
            {
                _logger.CacheDamaged(e.Message);
                Remove(folder);
            }
        }

        try
        {
            await _fetch.RunAsync(id, choose, folder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle {id.Model} cannot be kept in {_root} (the setting Silo:Cache): {e.Message}", e);
        }

        return await open(folder);
    }

    private void Remove(string folder)
    {
        var removed = Path.Combine(Directory.CreateDirectory(_staging).FullName, Path.GetRandomFileName());
        try
        {
            Directory.Move(folder, removed);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process, or the other kind of request, was faster.
            return;
        }

        Directory.Delete(removed, recursive: true);
    }
}
