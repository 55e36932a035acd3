using System.Security.Cryptography;
using System.Text.Json;

namespace BertGrains.Inference.Bundles;

/// <summary>A bundle on disk whose manifest is consistent and whose files are those that the manifest lists. Immutable.</summary>
public sealed class Bundle
{
    private Bundle(string folder, BundleManifest manifest, string revision)
    {
        Folder = folder;
        Manifest = manifest;
        Revision = revision;
    }

    /// <summary>Full path of the bundle's folder.</summary>
    public string Folder { get; }

    /// <summary>Contents of its <c>model.json</c>.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>
    /// SHA-256 of <c>model.json</c>, lowercase hexadecimal. As that holds the digests of all other files, two bundles have the
    /// same revision exactly if they are the same bundle.
    /// </summary>
    public string Revision { get; }

    /// <summary>Reads the manifest and verifies every file against it.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="cancellationToken">Ends the verification early.</param>
    /// <exception cref="BundleException">
    /// The folder is no bundle, the bundle is of a newer format, or a file is missing or damaged.
    /// </exception>
    public static async Task<Bundle> OpenAsync(string folder, CancellationToken cancellationToken = default)
    {
        folder = Path.GetFullPath(folder);
        var path = Path.Combine(folder, BundleManifest.FileName);
        try
        {
            var json = await File.ReadAllBytesAsync(path, cancellationToken);
            var manifest = ReadManifest(path, json);
            var files = manifest.Files.OrderByDescending(f => f.Value.Bytes);
            await Parallel.ForEachAsync(files, cancellationToken, (file, cancel) => VerifyAsync(folder, file.Key, file.Value, cancel));
            return new Bundle(folder, manifest, Convert.ToHexStringLower(SHA256.HashData(json)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BundleException($"{folder} is not a bundle: it has no {BundleManifest.FileName}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle {folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a manifest and checks that its parts are consistent, without looking at the files that it lists.</summary>
    /// <param name="path">Where it is from, for messages.</param>
    /// <param name="json">Its bytes.</param>
    /// <exception cref="BundleException">It is damaged, or of a newer format.</exception>
    public static BundleManifest ReadManifest(string path, byte[] json)
    {
        try
        {
            using (var document = JsonDocument.Parse(json))
                CheckFormat(path, document.RootElement);
            var manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.BundleManifest)
                ?? throw new BundleException($"{path} is damaged: it holds null.");
            var fault = ManifestRules.FaultsOf(manifest).FirstOrDefault();
            return fault is null ? manifest : throw new BundleException($"{path} is damaged: {fault}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BundleException($"{path} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Compares one file with its entry in the manifest.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="file">The file's path as the manifest writes it.</param>
    /// <param name="expected">Its entry in the manifest.</param>
    /// <param name="cancellationToken">Ends the comparison early.</param>
    /// <exception cref="BundleException">It is missing or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async ValueTask VerifyAsync(string folder, string file, FileManifest expected, CancellationToken cancellationToken)
    {
        var path = PathOf(folder, file);
        if (!File.Exists(path))
            throw new BundleException($"The bundle {folder} lacks the file {file}.");
        await using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, FileOptions.SequentialScan);
        if (stream.Length != expected.Bytes)
        {
            throw new BundleException(
                $"The file {file} of the bundle {folder} is damaged: it has {stream.Length} bytes instead of {expected.Bytes}.");
        }

        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        if (digest != expected.Sha256)
        {
            throw new BundleException(
                $"The file {file} of the bundle {folder} is damaged: its SHA-256 is {digest} instead of {expected.Sha256}.");
        }
    }

    /// <summary>Full path of one of the bundle's files.</summary>
    /// <param name="file">The file's path as the manifest writes it.</param>
    public string PathOf(string file) => PathOf(Folder, file);

    private static string PathOf(string folder, string file) => Path.Combine([folder, .. file.Split('/')]);

    // Before anything else is read: a newer format may have any other members.
    private static void CheckFormat(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || !format.TryGetInt32(out var number))
            throw new BundleException($"{path} is not the manifest of a bundle: it has no format.");
        if (number > BundleManifest.CurrentFormat)
        {
            throw new BundleException(
                $"{path} has format {number}, newer than {BundleManifest.CurrentFormat}, the newest that this version reads. "
                + "Update BertGrains to load it.");
        }

        if (number < 1)
            throw new BundleException($"{path} is damaged: its format is {number}.");
    }
}
