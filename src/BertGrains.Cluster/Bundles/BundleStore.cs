using BertGrains.Cluster.Hosting;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

/// <summary>
/// The bundles that this silo has or can get: those in the configured folders, which belong to the operator and are never changed, then
/// those in its cache, then those of its peers. Thread-safe.
/// </summary>
internal sealed class BundleStore(IOptions<SiloOptions> options, IBundlePeers peers, TimeProvider time, ILogger<BundleStore> logger)
    : IDisposable
{
    private readonly BundleFolders _configured = Configured(options.Value.Bundles, time, logger);
    private readonly BundleCache _cache = new(options.Value.Cache, peers, time, logger);
    private readonly SharedTasks<BundleId, Bundle> _bundles = new();
    private readonly SharedTasks<BundleId, ModelCodec> _fronts = new();

    /// <summary>
    /// The whole bundles that are here, as their manifests say and without looking at the other files: those of the configured folders
    /// before those of the cache, the newest manifest first.
    /// </summary>
    public IReadOnlyList<BundleId> List() => [.. All().Select(bundle => bundle.Id).Distinct()];

    /// <summary>A bundle on this silo's disk, verified.</summary>
    /// <exception cref="BundleException">
    /// The one in a configured folder is damaged, which the message says of the file; or nobody has it.
    /// </exception>
    public Task<Bundle> GetAsync(BundleId id, CancellationToken cancellationToken) => _bundles.GetAsync(
        id,
        ended => _configured.Find(id) is { } own ? Bundle.OpenAsync(own.Folder, ended) : _cache.GetAsync(id, ended),
        cancellationToken);

    /// <summary>
    /// The part of a bundle that fronts need; reads, fetches and verifies only the manifest and the vocabulary. Where those in a configured
    /// folder are damaged, the cache or a peer has the same ones.
    /// </summary>
    /// <exception cref="BundleException">Nobody has them undamaged.</exception>
    public Task<ModelCodec> GetCodecAsync(BundleId id, CancellationToken cancellationToken) => _fronts.GetAsync(
        id,
        async ended =>
        {
            var front = _configured.Find(id) is { } own
                ? await OpenCodecAsync(own, ended)
                : await _cache.GetCodecAsync(id, ended);
            return front.Load();
        },
        cancellationToken);

    /// <summary>Part of a file of a whole bundle that is here, for a peer, who verifies it.</summary>
    /// <returns>The bytes, fewer at the end of the file; null when the bundle is not here or has no such file.</returns>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(BundleRange range, CancellationToken cancellationToken)
    {
        var path = All().FirstOrDefault(bundle => bundle.Id == range.Bundle)?.PathOf(range.File);
        if (path is null || range is { Offset: < 0 } or { Length: < 0 or > BundleRange.MaxLength } || !File.Exists(path))
            return null;
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var buffer = new byte[Math.Clamp(RandomAccess.GetLength(file) - range.Offset, 0, range.Length)];
        var read = await RandomAccess.ReadAsync(file, buffer, range.Offset, cancellationToken);
        return buffer.AsMemory(0, read);
    }

    /// <summary>Ends fetches.</summary>
    public void Dispose()
    {
        _bundles.Dispose();
        _fronts.Dispose();
    }

    private async Task<CodecLoader> OpenCodecAsync(BundleFolder own, CancellationToken ended)
    {
        try
        {
            return await CodecLoader.OpenAsync(own.Folder, own.Id, ended);
        }
        catch (BundleException damage)
        {
            var front = await FetchCodecAsync(own.Id, damage, ended);
            logger.CodecDamaged(damage.Message);
            return front;
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
            throw new BundleException($"{damage.Message} No other silo sent it undamaged.", missing);
        }
    }

    private static BundleFolders Configured(IList<string> folders, TimeProvider time, ILogger logger)
    {
        // It may be mounted later; more often the name is wrong.
        foreach (var folder in folders.Where(folder => !Directory.Exists(folder)))
            logger.FolderMissing(folder);
        return new BundleFolders([.. folders], logger, time);
    }

    private IEnumerable<BundleFolder> All() => _configured.List().Concat(_cache.List());
}
