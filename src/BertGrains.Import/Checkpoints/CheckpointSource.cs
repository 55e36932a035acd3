using BertGrains.Import.Exports;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>The configuration and the weights of an encoder's folder: safetensors, or else an ONNX export.</summary>
internal sealed class CheckpointSource : IDisposable
{
    private CheckpointSource(JsonFile config, ICheckpointWeights weights) => (Config, Weights) = (config, weights);

    /// <summary>The configuration.</summary>
    public JsonFile Config { get; }

    /// <summary>The weights, with the names of transformers.</summary>
    public ICheckpointWeights Weights { get; }

    /// <summary>Opens the weights of a folder.</summary>
    /// <exception cref="ImportException">The folder has no weights, or in a format that cannot be read.</exception>
    public static CheckpointSource Open(string folder)
    {
        var config = JsonFile.Read(Path.Combine(folder, "config.json"));
        return !CheckpointTensors.IsIn(folder) && ExportFile.Find(folder) is { } export
            ? new CheckpointSource(config, ExportTensors.Open(export, config))
            : new CheckpointSource(config, CheckpointTensors.Open(folder));
    }

    public void Dispose() => Weights.Dispose();
}
