using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cluster.Bundles;

/// <summary>Writes bundles whose trunks are noise: enough for whoever only carries and verifies them.</summary>
internal static class TestBundle
{
    public const int TrunkBytes = (3 << 20) + 17;

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
        var manifest = TestManifest.Create(name) with { Files = files };
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
