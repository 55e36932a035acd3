using System.Text.Json;
using BertGrains.Import;
using BertGrains.Inference;
using Xunit.v3;

namespace BertGrains.Testing;

/// <summary>A tiny checkpoint of ../shared, imported, an engine that serves it, and the answers of the Python pipelines.</summary>
public sealed class TinyCheckpoint : IAsyncDisposable
{
    private TinyCheckpoint(string source, string folder, BertEngine engine)
    {
        Source = source;
        Folder = folder;
        Engine = engine;
    }

    /// <summary>Folder of the checkpoint.</summary>
    public string Source { get; }

    /// <summary>Folder of the imported bundle.</summary>
    public string Folder { get; }

    public BertEngine Engine { get; }

    /// <summary>Imports and serves a checkpoint; skips the test if it is absent.</summary>
    /// <param name="name">Name of its folder.</param>
    /// <param name="precision">Format of the weights.</param>
    /// <param name="heads">Folders of further heads.</param>
    public static async Task<TinyCheckpoint> StartAsync(
        string name, WeightPrecision precision = WeightPrecision.Fp32, params IReadOnlyList<string> heads)
    {
        var source = PathOf(name);
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), name);
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = source, Output = folder, Precision = precision, Heads = heads },
            cancellationToken: TestContext.Current.CancellationToken);
        var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = folder, Device = "cpu" }, cancellationToken: TestContext.Current.CancellationToken);
        return new TinyCheckpoint(source, folder, engine);
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
    public JsonElement[] Answers(string task) => [.. Read("pipeline.json").GetProperty(task).EnumerateArray()];

    /// <summary>The cases of expected.json: text and second text.</summary>
    public IReadOnlyList<InputItem> Cases() =>
    [
        .. Read("expected.json").GetProperty("cases").EnumerateArray().Select(
            entry => InputItem.FromText(entry.GetProperty("text").GetString()!, entry.GetProperty("pair").GetString())),
    ];

    /// <summary>Runs heads on items.</summary>
    public async Task<IReadOnlyList<ItemResult>> RunAsync(
        IReadOnlyList<InputItem> items, IReadOnlyList<string> heads, DecodeOptions? decode = null)
    {
        var response = await Engine.InferAsync(
            new InferenceRequest { Inputs = items, Heads = heads, Decode = decode ?? DecodeOptions.Default },
            TestContext.Current.CancellationToken);
        return response.Error is { } error ? throw new InvalidOperationException(error.Message) : response.Items;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
    }

    private JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(Source, file)));
}
