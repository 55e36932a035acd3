using BertGrains.Import.Exports;
using BertGrains.Import.Safetensors;
using BertGrains.Import.TensorFlow;

namespace BertGrains.Import.Checkpoints;

/// <summary>The configuration and the weights of an encoder's folder: safetensors, or else an ONNX export, or else a TensorFlow
/// checkpoint of BERT's original code.</summary>
internal sealed class CheckpointSource : IDisposable
{
    private const string ConfigName = "config.json";

    private CheckpointSource(JsonFile config, ICheckpointWeights weights) => (Config, Weights) = (config, weights);

    /// <summary>The configuration.</summary>
    public JsonFile Config { get; }

    /// <summary>The weights, with the names of transformers.</summary>
    public ICheckpointWeights Weights { get; }

    /// <summary>Whether the tokenizer lowercases, where its files do not say it; null for their default.</summary>
    public bool? Lowercases { get; private init; }

    /// <summary>Notes for the user, as sentences.</summary>
    public IReadOnlyList<string> Remarks { get; private init; } = [];

    /// <summary>Opens the weights of a folder.</summary>
    /// <exception cref="ImportException">The folder has no weights, or in a format that cannot be read.</exception>
    public static CheckpointSource Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ImportException($"{folder}, the folder of a Transformer module in modules.json, does not exist.");
        var isConfigured = File.Exists(Path.Combine(folder, ConfigName));
        if (!CheckpointTensors.IsIn(folder))
        {
            if (isConfigured && ExportFile.Find(folder) is { } export)
            {
                var exported = JsonFile.Read(Path.Combine(folder, ConfigName));
                return new CheckpointSource(exported, ExportTensors.Open(export, exported));
            }

            if (TensorFlowWeights.Find(folder) is { } index)
                return OpenOriginal(folder, index);
        }

        if (!isConfigured)
            throw OtherFormats.NoConfig(folder);
        OtherFormats.RefuseAdapter(folder);
        var config = JsonFile.Read(Path.Combine(folder, ConfigName));
        return new CheckpointSource(config, CheckpointTensors.Open(folder));
    }

    public void Dispose() => Weights.Dispose();

    private static CheckpointSource OpenOriginal(string folder, string index)
    {
        var weights = TensorFlowWeights.Open(index);
        var casing = OriginalBert.ReadCase(folder);
        var (config, remark) = OriginalBert.ReadConfig(folder, [.. weights.Names]);
        return new CheckpointSource(config, weights)
        {
            Lowercases = casing?.Lowercases,
            Remarks = [.. new[] { remark, casing?.Remark, weights.Remark }.OfType<string>()],
        };
    }
}
