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

    /// <summary>A reference file; the test is skipped where there are none.</summary>
    public string GoldenPath(string file) => Existing(Path.Combine(_shared, "golden", "minilm", file));

    /// <summary>A file of a trained head; the test is skipped where there are none.</summary>
    public string HeadPath(string head, string file) => Existing(Path.Combine(_shared, "models", "heads", head, file));

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

    private string Existing(string path)
    {
        Assert.SkipUnless(Engine is not null || Directory.Exists(_shared), "../shared is absent.");
        return path;
    }
}
