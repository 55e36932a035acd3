using System.Text.Json;
using BertGrains.Import;

namespace BertGrains.Inference.Engine;

/// <summary>A tiny checkpoint of ../shared, imported, an engine that serves it, and the answers of the Python pipelines.</summary>
internal sealed class TinyCheckpoint : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TinyCheckpoint(string source) => Source = source;

    /// <summary>Folder of the checkpoint.</summary>
    public string Source { get; }

    public BertEngine Engine { get; private set; } = null!;

    /// <summary>Imports a checkpoint; skips the test where it is absent.</summary>
    public static async Task<TinyCheckpoint> StartAsync(
        string name, WeightPrecision precision = WeightPrecision.Fp32, params IReadOnlyList<string> heads)
    {
        var tiny = new TinyCheckpoint(Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models", "tiny", name));
        Assert.SkipUnless(Directory.Exists(tiny.Source), $"../shared/models/tiny/{name} is absent.");
        var bundle = Path.Combine(tiny._folder.Path, name);
        await CheckpointImporter.ImportAsync(new ImportRequest { Folder = tiny.Source, Output = bundle, Precision = precision, Heads = heads });
        tiny.Engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = bundle, Device = "cpu" });
        return tiny;
    }

    /// <summary>A member of pipeline.json.</summary>
    public IEnumerable<JsonElement> Answers(string task)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Source, "pipeline.json")));
        return json.RootElement.GetProperty(task).Clone().EnumerateArray();
    }

    /// <summary>The cases of expected.json: text and second text.</summary>
    public IReadOnlyList<InputItem> Cases()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Source, "expected.json")));
        return [.. json.RootElement.GetProperty("cases").EnumerateArray().Select(
            entry => InputItem.FromText(entry.GetProperty("text").GetString()!, entry.GetProperty("pair").GetString()))];
    }

    /// <summary>Runs heads on items.</summary>
    public async Task<IReadOnlyList<ItemResult>> RunAsync(
        IReadOnlyList<InputItem> items, IReadOnlyList<string> heads, DecodeOptions? decode = null)
    {
        var response = await Engine.InferAsync(
            new InferenceRequest { Inputs = items, Heads = heads, Decode = decode ?? DecodeOptions.Default },
            TestContext.Current.CancellationToken);
        Assert.Null(response.Error);
        return response.Items;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _folder.Dispose();
    }
}
