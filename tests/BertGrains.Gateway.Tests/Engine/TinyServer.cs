using BertGrains.Gateway.Tests.Fakes;
using BertGrains.Import;

namespace BertGrains.Gateway.Tests.Engine;

/// <summary>A gateway over the engine with a tiny encoder of random weights.</summary>
public sealed class TinyServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private GatewayHost? _host;

    internal GatewayHost Host => _host ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync()
    {
        var checkpoint = Path.Combine(AppContext.BaseDirectory, "bert-relu-tanh");
        await CheckpointImporter.ImportAsync(new ImportRequest { Folder = checkpoint, Output = _folder, Name = "tiny" });
        _host = await GatewayHost.StartEngineAsync(_folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
