using BertGrains.Cluster.Hosting;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Bundles;

/// <summary>The bundles that this silo has or can get. Thread-safe.</summary>
internal sealed class BundleStore(IOptions<SiloOptions> options, TimeProvider time, ILogger<BundleStore> logger)
{
    private readonly BundleFolders _configured = new([.. options.Value.Bundles], logger, time);

    /// <summary>The whole bundles that are here, the newest first; as their manifests say, without looking at the files.</summary>
    public IReadOnlyList<BundleId> List() => [.. _configured.List().Select(bundle => bundle.Id).Distinct()];

    /// <summary>A bundle on this silo's disk, verified: from the configured folders, else from the cache, else from a peer.</summary>
    /// <exception cref="BundleException">It is damaged, or nobody has it.</exception>
    public Task<Bundle> GetAsync(BundleId id, CancellationToken cancellationToken) =>
        _configured.Find(id) is { } found ? Bundle.OpenAsync(found.Folder, cancellationToken) : throw Missing(id);

    /// <summary>The part of a bundle that fronts need; fetches and verifies only the manifest and the vocabulary.</summary>
    /// <exception cref="BundleException">It is damaged, or nobody has it.</exception>
    public async Task<ModelFront> GetFrontAsync(BundleId id, CancellationToken cancellationToken)
    {
        var found = _configured.Find(id) ?? throw Missing(id);
        var vocabulary = found.Manifest.Tokenizer.Vocabulary;
        await Bundle.VerifyAsync(found.Folder, vocabulary, found.Manifest.Files[vocabulary], cancellationToken);
        return new ModelFront(found.Manifest, id.Revision, ModelTokenizer.Load(found.Manifest, found.PathOf(vocabulary)!));
    }

    /// <summary>Part of a file of a bundle that is here, fewer bytes at its end; null when the bundle is not or does not list the file.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(BundleRange range, CancellationToken cancellationToken)
    {
        var bundle = _configured.List().FirstOrDefault(bundle => bundle.Id == range.Bundle);
        if (bundle?.PathOf(range.File) is not { } path || range is { Offset: < 0 } or { Length: < 0 or > BundleRange.MaxLength })
            return null;
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var buffer = new byte[Math.Clamp(RandomAccess.GetLength(file) - range.Offset, 0, range.Length)];
        var read = await RandomAccess.ReadAsync(file, buffer, range.Offset, cancellationToken);
        return buffer.AsMemory(0, read);
    }

    private static BundleException Missing(BundleId id) => new(
        $"No silo has the bundle {id.Model} at revision {id.Revision}. Put it into a folder that the setting Silo:Bundles of a silo names.");
}
