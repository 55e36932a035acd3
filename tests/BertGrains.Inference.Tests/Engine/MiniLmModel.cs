using BertGrains.Import;

namespace BertGrains.Inference.Engine;

/// <summary>The real checkpoint with its heads, imported once in fp32, and an engine that serves it; nothing without ../shared.</summary>
public sealed class MiniLmModel : IAsyncLifetime
{
    /// <summary>Heads that classify a text.</summary>
    public static readonly string[] TextHeads = ["sentiment", "emotion", "intent", "banking"];

    private readonly string _shared = Path.Combine(TinyModel.TreeRoot(), "..", "shared");
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    /// <summary>Null where ../shared is absent.</summary>
    public BertEngine? Engine { get; private set; }

    public string GoldenPath(string file) => Path.Combine(_shared, "golden", "minilm", file);

    public string HeadPath(string head, string file) => Path.Combine(_shared, "models", "heads", head, file);

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(_shared))
            return;

        await CheckpointImporter.ImportAsync(new ImportRequest
        {
            Folder = Path.Combine(_shared, "models", "all-minilm-l6-v2"),
            Output = _folder,
            Heads = [.. TextHeads.Append("entities").Select(head => HeadPath(head, ""))],
        });
        Engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = _folder, Device = "cpu" });
    }

    public async ValueTask DisposeAsync()
    {
        if (Engine is null)
            return;
        await Engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
