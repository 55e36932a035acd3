using System.Text.Json.Nodes;

namespace BertGrains.Import.Tests.Exports;

/// <summary>Replaces the safetensors of a checkpoint by an ONNX export of it.</summary>
internal static class TorchExport
{
    /// <summary>Writes the export.</summary>
    /// <param name="folder">Folder of the checkpoint.</param>
    /// <param name="style">What is left of the names.</param>
    /// <param name="file">The export, relative to the folder.</param>
    /// <param name="half">Whether the weights are stored in fp16.</param>
    /// <param name="dataName">Name of a file for large weights; null for none.</param>
    /// <param name="embeds">Whether there is an output of sentence-transformers too: the state of the first token with unit length.</param>
    public static void Replace(
        CheckpointFolder folder, ExportStyle style, string file = "model.onnx", bool half = false, string? dataName = null, bool embeds = false)
    {
        var config = JsonNode.Parse(File.ReadAllText(folder.At("config.json")))!;
        var weights = SafetensorsWriter.ReadAll(folder.At("model.safetensors")).ToDictionary(w => w.Name, w => (w.Shape, w.Values));
        var graph = new TorchGraph(style, weights, half);
        var type = config["model_type"]!.GetValue<string>();
        var prefix = weights.Keys.First(name => name.EndsWith("_embeddings.weight", StringComparison.Ordinal) && name.Contains("embeddings.", StringComparison.Ordinal));
        prefix = prefix[..prefix.IndexOf("embeddings.", StringComparison.Ordinal)];
        var states = type == "modernbert"
            ? new TorchModernBert(graph, prefix, Int("num_attention_heads"), Int("hidden_size"), Int("num_hidden_layers"), Int("local_attention")).Write()
            : new TorchEncoder(
                graph,
                type,
                prefix,
                Int("num_attention_heads", "n_heads"),
                Int("hidden_size", "dim"),
                Int("num_hidden_layers", "n_layers"),
                Int("max_position_embeddings"),
                (config["hidden_act"] ?? config["activation"])!.GetValue<string>(),
                config["layer_norm_eps"]?.GetValue<float>() ?? 1e-12f).Write();
        TorchHeads.Write(graph, config["architectures"]![0]!.GetValue<string>(), prefix, states);
        if (embeds)
            graph.Output("sentence_embedding", graph.Node("LpNormalization", "", [graph.First("", states)], ("axis", 1), ("p", 2)));
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(file))!);
        graph.Write(folder.At(file), dataName);
        File.Delete(folder.At("model.safetensors"));

        int Int(string name, string? other = null) => (config[name] ?? config[other!])!.GetValue<int>();
    }
}
