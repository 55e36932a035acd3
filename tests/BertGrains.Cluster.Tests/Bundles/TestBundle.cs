using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cluster.Bundles;

/// <summary>Writes bundles with random bytes as trunk, for tests that only transfer and verify them.</summary>
internal static class TestBundle
{
    public const int TrunkBytes = (3 << 20) + 17;

    private static readonly Dictionary<string, FileManifest> Unverified =
        new[] { "trunk.onnx", "vocab.txt", "heads/embedding.onnx" }.ToDictionary(file => file, _ => new FileManifest(1, new string('0', 64)));

    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n";

    public static BundleId Write(string folder, string name = "noise", int seed = 1, int trunkBytes = TrunkBytes)
    {
        var trunk = new byte[trunkBytes];
        new Random(seed).NextBytes(trunk);
        var contents = new Dictionary<string, byte[]>
        {
            ["trunk.onnx"] = trunk,
            ["vocab.txt"] = Encoding.UTF8.GetBytes(Vocabulary),
            ["heads/embedding.onnx"] = Encoding.UTF8.GetBytes("a head"),
            ["empty.txt"] = [],
        };
        Directory.CreateDirectory(Path.Combine(folder, "heads"));
        foreach (var (file, bytes) in contents)
            File.WriteAllBytes(Path.Combine(folder, file), bytes);

        var files = contents.ToDictionary(
            file => file.Key, file => new FileManifest(file.Value.Length, Convert.ToHexStringLower(SHA256.HashData(file.Value))));
        return WriteManifest(folder, name, files);
    }

    /// <summary>Writes a manifest alone: enough for a list of bundles, which does not read the other files.</summary>
    public static BundleId WriteManifest(string folder, string name, Dictionary<string, FileManifest>? files = null)
    {
        Directory.CreateDirectory(folder);
        var manifest = TestManifest.Create(name) with { Files = files ?? Unverified };
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.BundleManifest);
        File.WriteAllBytes(Path.Combine(folder, BundleManifest.FileName), json);
        return new BundleId(name, Convert.ToHexStringLower(SHA256.HashData(json)));
    }

    /// <summary>Changes one bit of a file and leaves its length.</summary>
    public static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
