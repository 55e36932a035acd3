using BertGrains.Cluster.Hosting;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// The bundles of this silo: those in the configured folders, which are the operator's and are never changed, then those in its cache, then
/// those that peers send. Thread-safe.
/// </summary>
internal sealed class BundleStore : IDisposable
{
    private readonly SignatureKeys? _keys;
    private readonly BundleFolders _configured;
    private readonly BundleCache _cache;
    private readonly SharedTasks<BundleId, Bundle> _bundles = new();
    private readonly SharedTasks<BundleId, ModelCodec> _codecs = new();
    private readonly ILogger _logger;

    /// <param name="options">The folders, and the keys of those who sign bundles.</param>
    /// <param name="peers">The other silos.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Receives faults of the folders.</param>
    public BundleStore(IOptions<BertGrainsSiloOptions> options, IBundlePeers peers, TimeProvider time, ILogger<BundleStore> logger)
    {
        _logger = logger;
        _keys = SignatureKeys.LoadIfSet(options.Value.SignatureKeys);
        _configured = new BundleFolders([.. options.Value.Bundles], _keys, logger, time);
        _cache = new BundleCache(options.Value.Cache, peers, _keys, time, logger);

        // It may be mounted later, but usually the name is wrong.
        foreach (var folder in options.Value.Bundles.Where(folder => !Directory.Exists(RelativeFolder.Locate(folder))))
            logger.FolderMissing(folder);
    }

    /// <summary>
    /// The complete bundles on this silo by their manifests, configured folders before the cache and the newest manifest first. Other files
    /// are not read. Scans folders on the caller's thread.
    /// </summary>
    public IReadOnlyList<BundleId> List() => [.. All().Select(bundle => bundle.Id).Distinct()];

    /// <summary>Opens and verifies a bundle, and fetches it if this silo does not have it.</summary>
    /// <exception cref="BundleException">
    /// The bundle in a configured folder is damaged, and the message names the file; or no silo has the bundle.
    /// </exception>
    public Task<Bundle> GetAsync(BundleId id, CancellationToken cancellationToken) => _bundles.GetAsync(
        id,
        ended => _configured.Find(id) is { } own ? Bundle.OpenAsync(own.Folder, _keys, ended) : _cache.GetAsync(id, ended),
        cancellationToken);

    /// <summary>
    /// Loads the codec of a bundle. Reads, fetches and verifies only the manifest and the vocabulary; if those in a configured folder are
    /// damaged, they come from the cache or a peer.
    /// </summary>
    /// <exception cref="BundleException">No silo has them undamaged.</exception>
    public Task<ModelCodec> GetCodecAsync(BundleId id, CancellationToken cancellationToken) => _codecs.GetAsync(
        id,
        async ended =>
        {
            var codec = _configured.Find(id) is { } own
                ? await OpenCodecAsync(own, ended)
                : await _cache.GetCodecAsync(id, ended);
            return codec.Load();
        },
        cancellationToken);

    /// <summary>Reads part of a file of a complete bundle on this silo. Reads on the caller's thread.</summary>
    /// <returns>The part, shorter at the end of the file; null when this silo lacks the bundle or the bundle lacks the file.</returns>
    public async Task<BundlePart?> ReadAsync(BundleRange range, CancellationToken cancellationToken)
    {
        var path = All().FirstOrDefault(bundle => bundle.Id == range.Bundle)?.PathOf(range.File);
        if (path is null || range is { Offset: < 0 } or { Length: < 0 or > BundleRange.MaxLength } || !File.Exists(path))
            return null;
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var buffer = new byte[Math.Clamp(RandomAccess.GetLength(file) - range.Offset, 0, range.Length)];
        var read = await RandomAccess.ReadAsync(file, buffer, range.Offset, cancellationToken);
        return new BundlePart(buffer.AsMemory(0, read));
    }

    /// <summary>Cancels fetches.</summary>
    public void Dispose()
    {
        _bundles.Dispose();
        _codecs.Dispose();
    }

    private async Task<CodecLoader> OpenCodecAsync(BundleFolder own, CancellationToken ended)
    {
        try
        {
            return await CodecLoader.OpenAsync(own.Folder, own.Id, _keys, ended);
        }
        catch (BundleException damage)
        {
            var codec = await FetchCodecAsync(own.Id, damage, ended);
            _logger.CodecDamaged(damage.Message);
            return codec;
        }
    }

    private async Task<CodecLoader> FetchCodecAsync(BundleId id, BundleException damage, CancellationToken ended)
    {
        try
        {
            return await _cache.GetCodecAsync(id, ended);
        }
        catch (BundleException missing)
        {
            throw new BundleException($"{damage.Message} No other silo sent an undamaged copy. Replace the file.", missing);
        }
    }

    private IEnumerable<BundleFolder> All() => _configured.List().Concat(_cache.List());
}
