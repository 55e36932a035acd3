using System.Reflection;
using BertGrains.Import;
using BertGrains.Inference;

namespace BertGrains.Testing;

/// <summary>The committed tiny checkpoint, imported once to an fp32 bundle, and an engine that serves it.</summary>
public sealed class TinyModel : IAsyncLifetime
{
    private BertEngine? _engine;

    /// <summary>Maximum tokens per item of the tiny checkpoint.</summary>
    public const int MaxTokens = 128;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public BertEngine Engine => _engine ?? throw new InvalidOperationException("The fixture has not started.");

    public static string FixturePath(string name) => Path.Combine(TreeRoot(), "tests", "fixtures", name);

    /// <summary>Root folder of the repository.</summary>
    public static string TreeRoot()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
        while (!File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests are not in the folder of the repository.");
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
