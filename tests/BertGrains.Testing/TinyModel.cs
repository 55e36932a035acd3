using System.Reflection;
using BertGrains.Import;
using BertGrains.Inference;

namespace BertGrains.Testing;

/// <summary>The committed tiny checkpoint, imported once into a bundle in fp32, with an engine that serves it.</summary>
public sealed class TinyModel : IAsyncLifetime
{
    private BertEngine? _engine;

    /// <summary>Longest item of the tiny checkpoint.</summary>
    public const int MaxTokens = 128;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public BertEngine Engine => _engine ?? throw new InvalidOperationException("The fixture has not started.");

    public static string FixturePath(string name) => Path.Combine(TreeRoot(), "tests", "fixtures", name);

    public static string TreeRoot()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
        while (!File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside their tree.");
        return folder.FullName;
    }

    public async ValueTask InitializeAsync()
    {
        await CheckpointImporter.ImportAsync(new ImportRequest { Folder = FixturePath("bert-relu-tanh"), Output = Folder });
        _engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = Folder, Device = "cpu" });
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
