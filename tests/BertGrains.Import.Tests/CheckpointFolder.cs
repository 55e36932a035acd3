using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Tests;

/// <summary>A copy of a tiny checkpoint that a test may change.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    /// <param name="other">A fixture whose files are added to the copy, or the full path of another checkpoint.</param>
    public CheckpointFolder(string? other = null)
    {
        Path = Directory.CreateTempSubdirectory("bertgrains-checkpoint-").FullName;
        if (!System.IO.Path.IsPathRooted(other))
            Copy(TestFiles.Fixture("bert-relu-tanh"));
        if (other is not null)
            Copy(TestFiles.Fixture(other));
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string At(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Writes a file; creates its folder.</summary>
    public CheckpointFolder Write(string file, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), content);
        return this;
    }

    /// <summary>Changes a JSON file.</summary>
    public CheckpointFolder Edit(string file, Action<JsonObject> change)
    {
        var root = JsonNode.Parse(File.ReadAllText(At(file)))!.AsObject();
        change(root);
        return Write(file, root.ToJsonString());
    }

    /// <summary>Changes the weights.</summary>
    public CheckpointFolder EditWeights(
        Func<List<(string Name, long[] Shape, float[] Values)>, IEnumerable<(string Name, long[] Shape, float[] Values)>> change,
        TensorType type = TensorType.F32)
    {
        SafetensorsWriter.Write(At("model.safetensors"), change(SafetensorsWriter.ReadAll(At("model.safetensors"))), type);
        return this;
    }

    /// <summary>Adds the modules.json of a sentence-transformers model.</summary>
    public CheckpointFolder WithModules(params ReadOnlySpan<string> kinds)
    {
        var modules = new JsonArray();
        foreach (var kind in kinds)
        {
            modules.Add(new JsonObject
            {
                ["type"] = $"sentence_transformers.models.{kind}",
                ["path"] = kind == "Transformer" ? "" : $"{modules.Count}_{kind}",
            });
        }

        return Write("modules.json", modules.ToJsonString());
    }

    public Task<Checkpoint> OpenAsync() => Checkpoint.OpenAsync(Path, TestContext.Current.CancellationToken);

    /// <summary>The message of the exception for an invalid checkpoint.</summary>
    public async Task<string> FaultAsync() => (await Assert.ThrowsAsync<ImportException>(OpenAsync)).Message;

    private void Copy(string fixture)
    {
        foreach (var file in Directory.EnumerateFiles(fixture, "*", SearchOption.AllDirectories))
        {
            var target = At(System.IO.Path.GetRelativePath(fixture, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
            File.SetAttributes(target, FileAttributes.Normal); // Files of ../shared may be read-only.
        }
    }
}
