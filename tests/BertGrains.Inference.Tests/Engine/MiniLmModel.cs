using BertGrains.Import;

namespace BertGrains.Inference.Engine;

/// <summary>The checkpoint all-MiniLM-L6-v2 with its heads, imported once in fp32, and an engine that serves it.</summary>
public sealed class MiniLmModel : IAsyncLifetime
{
    private readonly string _models = Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models");
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private BertEngine? _engine;

    /// <summary>The engine; skips the test where the checkpoint, 90 MB, is not beside the repository.</summary>
    public BertEngine Engine
    {
        get
        {
            Assert.SkipWhen(_engine is null, "The checkpoint ../shared/models/all-minilm-l6-v2 is absent; ShippedBundleTests ran without it.");
            return _engine;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(_models))
            return;

        await CheckpointImporter.ImportAsync(new ImportRequest
        {
            Folder = Path.Combine(_models, "all-minilm-l6-v2"),
            Output = _folder,
            Heads = [.. MiniLmGoldens.TextHeads.Append("entities").Select(head => Path.Combine(_models, "heads", head))],
        });
        _engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = _folder, Device = "cpu" });
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is null)
            return;
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
