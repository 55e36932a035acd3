namespace BertGrains.Inference.Engine;

/// <summary>The bundle of the repository and an engine that serves it, started once for a test class.</summary>
public sealed class ShippedBundle : IAsyncLifetime
{
    private BertEngine? _engine;

    public static string Folder { get; } = Path.Combine(TinyModel.TreeRoot(), "models", "all-minilm-l6-v2");

    public BertEngine Engine => _engine ?? throw new InvalidOperationException("The fixture has not started.");

    public async ValueTask InitializeAsync() =>
        _engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = Folder, Device = "cpu" });

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
    }
}
