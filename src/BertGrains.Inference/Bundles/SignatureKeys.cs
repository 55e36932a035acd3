using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BertGrains.Inference.Bundles;

/// <summary>
/// Public keys of those whose bundles are used. A signature is one over <c>model.json</c>, which has the SHA-256 of every other file of its
/// bundle: ECDSA or RSA (PKCS #1) with SHA-256, as <c>cosign sign-blob --key</c> and <c>openssl dgst -sha256 -sign</c> make it. Thread-safe.
/// </summary>
public sealed class SignatureKeys
{
    /// <summary>File with the signature, in base64 or as bytes.</summary>
    public const string FileName = BundleManifest.FileName + ".sig";

    /// <summary>File with the signature as a bundle of Sigstore, which cosign writes by default from version 3 on.</summary>
    public const string SigstoreFileName = BundleManifest.FileName + ".sigstore.json";

    /// <summary>Largest file of a signature.</summary>
    public const int MaxBytes = 256 * 1024;

    private const string PublicKey = "PUBLIC KEY";

    private readonly string _path;
    private readonly List<byte[]> _keys = [];

    private SignatureKeys(string path) => _path = path;

    /// <summary>Names of the files that can have a signature.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [FileName, SigstoreFileName];

    /// <summary>Reads a file of public keys in PEM, one or several.</summary>
    /// <exception cref="BundleException">The file cannot be read, or has something else.</exception>
    public static SignatureKeys Load(string path)
    {
        try
        {
            var keys = new SignatureKeys(path);
            keys.Add(File.ReadAllText(path));
            return keys;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new BundleException($"The file of public keys {path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Reads the file of a setting.</summary>
    /// <returns>Null where the setting is.</returns>
    /// <exception cref="BundleException">As with <see cref="Load"/>.</exception>
    public static SignatureKeys? LoadIfSet(string? path) => path is null ? null : Load(path);

    /// <summary>What is wrong with the file of a setting; null for nothing, and where the setting is null.</summary>
    public static string? FaultOf(string? path)
    {
        try
        {
            LoadIfSet(path);
            return null;
        }
        catch (BundleException e)
        {
            return e.Message;
        }
    }

    /// <summary>Checks the signature of a bundle in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="manifest">Contents of its <c>model.json</c>.</param>
    /// <exception cref="BundleException">There is no signature, or none of these keys made it.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public void Check(string folder, byte[] manifest) =>
        Check(folder, manifest, [.. FileNames.Select(name => Path.Combine(folder, name)).Where(File.Exists).Select(ReadSmall)]);

    /// <summary>Checks signatures.</summary>
    /// <param name="source">Where the bundle is, for messages.</param>
    /// <param name="manifest">Contents of its <c>model.json</c>.</param>
    /// <param name="files">Contents of the files with signatures, of which one has to be valid.</param>
    /// <exception cref="BundleException">There is none, or none of these keys made it.</exception>
    public void Check(string source, byte[] manifest, IReadOnlyCollection<byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0)
        {
            throw new BundleException(
                $"The bundle {source} is not signed, and the settings ask for a signature: it has no {FileName} or {SigstoreFileName} beside its {BundleManifest.FileName}.");
        }

        if (!files.Select(SignatureIn).Any(signature => _keys.Exists(key => IsBy(key, manifest, signature))))
            throw new BundleException($"The signature of the bundle {source} is not valid for its {BundleManifest.FileName} by a key in {_path}.");
    }

    private static byte[] ReadSmall(string path)
    {
        using var file = File.OpenRead(path);
        var content = new byte[(int)Math.Min(file.Length, MaxBytes)];
        file.ReadExactly(content);
        return content;
    }

    // A bundle of Sigstore, base64, or the bytes themselves.
    private static byte[] SignatureIn(byte[] file)
    {
        try
        {
            if (file is [(byte)'{', ..])
            {
                // cosign 2 writes another object with --bundle.
                using var json = JsonDocument.Parse(file);
                return json.RootElement.TryGetProperty("base64Signature", out var signature)
                    ? signature.GetBytesFromBase64()
                    : json.RootElement.GetProperty("messageSignature").GetProperty("signature").GetBytesFromBase64();
            }

            return Convert.FromBase64String(Encoding.ASCII.GetString(file));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return file;
        }
    }

    private static bool IsBy(byte[] key, byte[] manifest, byte[] signature)
    {
        if (Ecdsa(key) is { } ecdsa)
        {
            using (ecdsa)
                return ecdsa.VerifyData(manifest, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key, out _);
        return rsa.VerifyData(manifest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static ECDsa? Ecdsa(byte[] key)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(key, out _);
            return ecdsa;
        }
        catch (CryptographicException)
        {
            ecdsa.Dispose();
            return null;
        }
    }

    private void Add(string text)
    {
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            var label = rest[fields.Label];
            if (!label.SequenceEqual(PublicKey))
                throw new CryptographicException($"it has a '{label}'; only entries named '{PublicKey}' belong there.");
            var key = Convert.FromBase64String(rest[fields.Base64Data].ToString());
            if (Ecdsa(key) is { } ecdsa)
            {
                ecdsa.Dispose();
            }
            else
            {
                using var rsa = RSA.Create();
                rsa.ImportSubjectPublicKeyInfo(key, out _);
            }

            _keys.Add(key);
        }

        if (_keys.Count == 0)
            throw new CryptographicException($"it has no '{PublicKey}' in PEM.");
    }
}
