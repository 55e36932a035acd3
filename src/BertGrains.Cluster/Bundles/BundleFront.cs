using System.Security.Cryptography;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Bundles;

/// <summary>The part of a bundle that tokenising and decoding need, verified.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Revision">Its digest.</param>
/// <param name="Vocabulary">Full path of the vocabulary.</param>
internal sealed record BundleFront(BundleManifest Manifest, string Revision, string Vocabulary)
{
    /// <summary>Reads and verifies the manifest and the vocabulary in a folder; other files may be missing.</summary>
    /// <exception cref="BundleException">One of the two is missing or damaged.</exception>
    public static async Task<BundleFront> OpenAsync(string folder, BundleId id, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, BundleManifest.FileName);
        try
        {
            var json = await File.ReadAllBytesAsync(path, cancellationToken);
            var revision = Convert.ToHexStringLower(SHA256.HashData(json));
            if (revision != id.Revision)
                throw new BundleException($"{path} is damaged or was replaced: its SHA-256 is {revision} instead of {id.Revision}.");
            var manifest = Bundle.ReadManifest(path, json);
            var vocabulary = manifest.Tokenizer.Vocabulary;
            await Bundle.VerifyAsync(folder, vocabulary, manifest.Files[vocabulary], cancellationToken);
            return new BundleFront(manifest, revision, Path.Combine([folder, .. vocabulary.Split('/')]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Loads the tokeniser and the decoders.</summary>
    public ModelCodec Load() => ModelCodec.Load(Manifest, Revision, Vocabulary);
}
