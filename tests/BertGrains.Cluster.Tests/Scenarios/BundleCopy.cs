using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>A copy of the default bundle that a test changes before silos see it.</summary>
internal sealed class BundleCopy : IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly string _folder;

    private BundleCopy()
    {
        _folder = _parent.File(ProgramCluster.Model);
    }

    private string Manifest => Path.Combine(_folder, "model.json");

    /// <summary>SHA-256 of the manifest. Read it before the bundle is moved.</summary>
    public string Revision => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Manifest)));

    /// <summary>The folder that holds the bundle's folder.</summary>
    public string Parent => _parent.Path;

    public static BundleCopy Create()
    {
        var copy = new BundleCopy();
        foreach (var file in Directory.EnumerateFiles(ProgramFiles.Bundle, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy._folder, Path.GetRelativePath(ProgramFiles.Bundle, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>Makes it another revision with the same results.</summary>
    public void Rename(string source)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!;
        manifest["source"]!["name"] = source;
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    /// <summary>Changes a byte in the middle of a file and not its hash in the manifest.</summary>
    public void FlipByte(string file)
    {
        var path = Path.Combine(_folder, file);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Replaces a file and its hash in the manifest. The bundle is intact and cannot be loaded.</summary>
    public void Replace(string file, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(_folder, file), bytes);
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!;
        var entry = manifest["files"]![file]!;
        entry["bytes"] = bytes.Length;
        entry["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    /// <summary>Moves it atomically into a folder of bundles.</summary>
    public void MoveTo(string bundles) => Directory.Move(_folder, Path.Combine(bundles, Path.GetRandomFileName()));

    public void Dispose() => _parent.Dispose();
}
