using System.Text.Json;
using BertGrains.Import;
using BertGrains.Inference;
using Xunit.v3;

namespace BertGrains.Testing;

/// <summary>An engine with one of the tiny checkpoints of ../shared, and the answers of its reference pipelines.</summary>
public sealed class TinyTask : IAsyncDisposable
{
    private readonly string _checkpoint;

    private TinyTask(string checkpoint, string folder, BertEngine engine)
    {
        _checkpoint = checkpoint;
        Folder = folder;
        Engine = engine;
    }

    /// <summary>The imported bundle.</summary>
    public string Folder { get; }

    public BertEngine Engine { get; }

    /// <summary>Imports and serves a checkpoint; skips the test if it is absent.</summary>
    public static async Task<TinyTask> StartAsync(string name)
    {
        var checkpoint = PathOf(name);
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = checkpoint, Output = folder }, cancellationToken: TestContext.Current.CancellationToken);
        var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = folder, Device = "cpu" }, cancellationToken: TestContext.Current.CancellationToken);
        return new TinyTask(checkpoint, folder, engine);
    }

    /// <summary>Folder of a checkpoint; skips the test if it is absent.</summary>
    public static string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models", "tiny", name));
        if (!Directory.Exists(path))
            throw new InvalidOperationException($"{DynamicSkipToken.Value}../shared/models/tiny/{name} is absent.");
        return path;
    }

    /// <summary>The cases of one task in pipeline.json.</summary>
    public JsonElement[] Cases(string task) =>
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(_checkpoint, "pipeline.json"))).GetProperty(task).EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
