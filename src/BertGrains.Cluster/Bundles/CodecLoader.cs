using System.Security.Cryptography;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Requests;

namespace BertGrains.Cluster.Bundles;

/// <summary>The verified files of a bundle from which its <see cref="ModelCodec"/> is loaded.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Revision">SHA-256 of the manifest.</param>
/// <param name="Vocabulary">Full path of the vocabulary.</param>
internal sealed record CodecLoader(BundleManifest Manifest, string Revision, string Vocabulary)
{
    /// <summary>Reads and verifies the manifest and the vocabulary in a folder. Other files may be missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="id">The bundle that it has to be.</param>
    /// <param name="keys">Keys of which one has to have signed it; null for no check.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="BundleException">One of the two is missing or damaged, or the signature is missing or not valid.</exception>
    public static async Task<CodecLoader> OpenAsync(string folder, BundleId id, SignatureKeys? keys, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, BundleManifest.FileName);
        try
        {
            var json = await File.ReadAllBytesAsync(path, cancellationToken);
            var revision = Convert.ToHexStringLower(SHA256.HashData(json));
            if (revision != id.Revision)
                throw new BundleException($"{path} is damaged or was replaced: its SHA-256 is {revision} instead of {id.Revision}.");
            keys?.Check(folder, json);
            var manifest = Bundle.ReadManifest(path, json);
            var vocabulary = manifest.Tokenizer.Vocabulary;
            await Bundle.VerifyAsync(folder, vocabulary, manifest.Files[vocabulary], cancellationToken);
            return new CodecLoader(manifest, revision, Path.Combine([folder, .. vocabulary.Split('/')]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Loads the tokenizer and the decoders.</summary>
    public ModelCodec Load() => ModelCodec.Load(Manifest, Revision, Vocabulary);
}
