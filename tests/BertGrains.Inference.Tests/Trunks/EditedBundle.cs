using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Trunks;

/// <summary>A bundle with another manifest or trunk; its other files are links to those of the original.</summary>
internal sealed class EditedBundle : IDisposable
{
    private readonly TemporaryFolder _folder;

    private EditedBundle(TemporaryFolder folder) => _folder = folder;

    public required Bundle Bundle { get; init; }

    public static async Task<EditedBundle> CreateAsync(
        string original, Func<byte[], byte[]>? trunk = null, Action<JsonNode>? manifest = null)
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
        {
            var link = folder.File(Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, Path.GetFullPath(file));
        }

        var json = JsonNode.Parse(await File.ReadAllBytesAsync(folder.File(BundleManifest.FileName)))!;
        if (trunk is not null)
        {
            var bytes = trunk(await File.ReadAllBytesAsync(folder.File("trunk.onnx")));
            File.Delete(folder.File("trunk.onnx"));
            await File.WriteAllBytesAsync(folder.File("trunk.onnx"), bytes);
            json["files"]!["trunk.onnx"] = new JsonObject
            {
                ["bytes"] = bytes.Length,
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            };
        }

        manifest?.Invoke(json);
        File.Delete(folder.File(BundleManifest.FileName));
        await File.WriteAllTextAsync(folder.File(BundleManifest.FileName), json.ToJsonString());
        return new EditedBundle(folder) { Bundle = await Bundle.OpenAsync(folder.Path) };
    }

    /// <summary>Adds a head for each of these hidden states that the trunk has.</summary>
    public static Action<JsonNode> WithFeatures(params string[] states) => manifest =>
    {
        var outputs = manifest["trunk"]!["outputs"]!.AsArray().Select(output => output!.GetValue<string>()).ToList();
        foreach (var state in states.Where(outputs.Contains))
        {
            manifest["heads"]!.AsArray().Add(new JsonObject
            {
                ["name"] = $"features of {state}",
                ["task"] = "features",
                ["reads"] = new JsonArray(state),
                ["dimensions"] = manifest["dimensions"]!["hidden"]!.GetValue<int>(),
            });
        }
    };

    public void Dispose() => _folder.Dispose();
}
