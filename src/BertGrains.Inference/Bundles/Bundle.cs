using System.Security.Cryptography;
using System.Text.Json;

namespace BertGrains.Inference.Bundles;

/// <summary>A bundle on disk with a consistent manifest, whose files match the manifest. Immutable.</summary>
public sealed class Bundle
{
    private Bundle(string folder, BundleManifest manifest, string revision)
    {
        Folder = folder;
        Manifest = manifest;
        Revision = revision;
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Contents of <c>model.json</c>.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>
    /// SHA-256 of <c>model.json</c>, lowercase hexadecimal. The manifest holds the digests of all other files, so bundles with the same
    /// revision are identical.
    /// </summary>
    public string Revision { get; }

    /// <summary>Reads the manifest and verifies every file against it.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="BundleException">
    /// The folder is not a bundle, the format is newer than this version, or a file is missing or damaged.
    /// </exception>
    public static Task<Bundle> OpenAsync(string folder, CancellationToken cancellationToken = default) =>
        OpenAsync(folder, keys: null, cancellationToken);

    /// <summary>As the other overload; checks the signature too.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="keys">Keys of which one has to have signed it; null for no check.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="BundleException">As above, or the signature is missing or not valid.</exception>
    public static async Task<Bundle> OpenAsync(string folder, SignatureKeys? keys, CancellationToken cancellationToken)
    {
        folder = Path.GetFullPath(folder);
        var path = Path.Combine(folder, BundleManifest.FileName);
        try
        {
            var json = await File.ReadAllBytesAsync(path, cancellationToken);
            keys?.Check(folder, json);
            var manifest = ReadManifest(path, json);
            var files = manifest.Files.OrderByDescending(f => f.Value.Bytes);
            await Parallel.ForEachAsync(files, cancellationToken, (file, cancel) => VerifyAsync(folder, file.Key, file.Value, cancel));
            return new Bundle(folder, manifest, Convert.ToHexStringLower(SHA256.HashData(json)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BundleException(
                $"{folder} is not a bundle: it has no {BundleManifest.FileName}. Make one with `bertgrains import`.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle {folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a manifest and checks that it is consistent. The files that it lists are not read.</summary>
    /// <param name="path">Path of the manifest, for messages.</param>
    /// <param name="json">Contents of the manifest.</param>
    /// <exception cref="BundleException">The manifest is damaged or has a newer format.</exception>
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
        catch (JsonException e)
        {
            throw new BundleException($"{path} is damaged: {JsonFaults.Describe(e)}.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new BundleException($"{path} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Verifies one file against its entry in the manifest.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="file">Path of the file in the manifest.</param>
    /// <param name="expected">Entry of the file in the manifest.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="BundleException">The file is missing or damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
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
                $"The file {file} of the bundle {folder} is damaged: it has {stream.Length} bytes, expected {expected.Bytes}.");
        }

        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        if (digest != expected.Sha256)
        {
            throw new BundleException(
                $"The file {file} of the bundle {folder} is damaged: its SHA-256 is {digest}, expected {expected.Sha256}.");
        }
    }

    /// <summary>Full path of a file of the bundle.</summary>
    /// <param name="file">Path of the file in the manifest.</param>
    public string PathOf(string file) => PathOf(Folder, file);

    /// <summary>The graph of a head and the files with its weights, as paths in the manifest; other heads may read some of them too.</summary>
    /// <param name="head">Entry of the head.</param>
    /// <exception cref="BundleException">The graph is not an ONNX graph.</exception>
    public IReadOnlyList<string> FilesOf(HeadManifest head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (head.Graph is not { } graph)
            return [];
        var folder = graph[..(graph.LastIndexOf('/') + 1)];
        return [graph, .. ExternalData.LocationsOf(PathOf(graph)).Select(file => folder + file)];
    }

    private static string PathOf(string folder, string file) => Path.Combine([folder, .. file.Split('/')]);

    // Checked before deserialization: a newer format may have different members.
    private static void CheckFormat(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || !format.TryGetInt32(out var number))
            throw new BundleException($"{path} is not a bundle manifest: it has no format.");
        if (number > BundleManifest.CurrentFormat)
        {
            throw new BundleException(
                $"{path} has format {number}, newer than {BundleManifest.CurrentFormat}, the newest format that this version reads. "
                + "Update BertGrains to load it.");
        }

        if (number < 1)
            throw new BundleException($"{path} is damaged: its format is {number}.");
    }
}
