using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Bundles;

/// <summary>The cache of bundles from peers: opens them, and fetches missing or damaged ones.</summary>
internal sealed class BundleCache
{
    private readonly CacheFolder _cache;
    private readonly BundleFetch _fetch;
    private readonly SignatureKeys? _keys;
    private readonly ILogger _logger;
    private readonly BundleFolders _folders;

    /// <param name="root">The folder; created when needed.</param>
    /// <param name="peers">The other silos.</param>
    /// <param name="keys">Keys of which one has to have signed each bundle; null for no check.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Receives changes of the folder.</param>
    public BundleCache(string root, IBundlePeers peers, SignatureKeys? keys, TimeProvider time, ILogger logger)
    {
        _keys = keys;
        _cache = new CacheFolder(root, time, logger);
        _fetch = new BundleFetch(peers, _cache.Staging, keys, time, logger);
        _logger = logger;
        _folders = new BundleFolders([_cache.Root], keys, logger, time);
    }

    /// <summary>The complete bundles, unverified.</summary>
    public IReadOnlyList<BundleFolder> List() => _folders.List();

    /// <summary>Opens and verifies a bundle, and fetches it from a peer if it is missing or damaged.</summary>
    /// <exception cref="BundleException">No peer sent it.</exception>
    public Task<Bundle> GetAsync(BundleId id, CancellationToken cancellationToken) => GetAsync(
        id,
        _cache.BundleOf(id),
        folder => OpenAsync(folder, id, cancellationToken),
        manifest => manifest.Files.Keys,
        cancellationToken);

    /// <summary>As <see cref="GetAsync(BundleId, CancellationToken)"/>, but only the codec files: manifest and vocabulary.</summary>
    /// <exception cref="BundleException">No peer sent them.</exception>
    public Task<CodecLoader> GetCodecAsync(BundleId id, CancellationToken cancellationToken)
    {
        var whole = _cache.BundleOf(id);
        var isWhole = Directory.Exists(whole);
        return GetAsync(
            id,
            isWhole ? whole : _cache.CodecOf(id),
            folder => CodecLoader.OpenAsync(folder, id, _keys, cancellationToken),
            manifest => isWhole ? manifest.Files.Keys : [manifest.Tokenizer.Vocabulary],
            cancellationToken);
    }

    private async Task<Bundle> OpenAsync(string folder, BundleId id, CancellationToken cancellationToken)
    {
        var bundle = await Bundle.OpenAsync(folder, _keys, cancellationToken);
        return bundle.Revision == id.Revision ? bundle : throw new BundleException($"{folder} contains another bundle.");
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
                // Before it is opened, so that no other process removes it.
                _cache.Touch(folder);
                return await open(folder);
            }
            catch (BundleException e)
            {
                _logger.CacheDamaged(e.Message);
                _cache.Remove(folder);
            }
        }

        try
        {
            await _fetch.RunAsync(id, choose, folder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(
                $"The bundle {id.Model} cannot be stored in {_cache.Root}: {e.Message} Repair the folder or change the setting Silo:Cache.", e);
        }

        _cache.Touch(folder);
        return await open(folder);
    }
}
