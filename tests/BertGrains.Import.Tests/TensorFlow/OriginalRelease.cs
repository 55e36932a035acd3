using System.Text.Json.Nodes;

namespace BertGrains.Import.Tests.TensorFlow;

/// <summary>Turns a tiny BERT checkpoint into the files of BERT's original release.</summary>
internal static class OriginalRelease
{
    private static readonly string[] Kept =
    [
        "attention_probs_dropout_prob", "hidden_act", "hidden_dropout_prob", "hidden_size", "initializer_range", "intermediate_size",
        "max_position_embeddings", "num_attention_heads", "num_hidden_layers", "type_vocab_size", "vocab_size",
    ];

    /// <summary>Replaces all files but the vocabulary, in a folder of the given name within the checkpoint's.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="writer">Writes the variables.</param>
    /// <param name="name">Name of the new folder.</param>
    /// <param name="optimizer">Whether the state of training is saved too.</param>
    public static string Make(CheckpointFolder checkpoint, BundleWriter writer, string name, bool optimizer = true)
    {
        var folder = Directory.CreateDirectory(checkpoint.At(name)).FullName;
        foreach (var (parameter, shape, values) in SafetensorsWriter.ReadAll(checkpoint.At("model.safetensors")))
        {
            // Decoders are tied in the original.
            if (parameter.EndsWith("cls.predictions.decoder.weight", StringComparison.Ordinal) || parameter.EndsWith("cls.predictions.decoder.bias", StringComparison.Ordinal))
                continue;
            var variable = VariableOf(parameter);
            var isKernel = variable.EndsWith("/kernel", StringComparison.Ordinal);
            long[] size = isKernel ? [shape[1], shape[0]] : shape;
            writer.Add(variable, size, isKernel ? Exchange(values, (int)shape[0], (int)shape[1]) : values);
            if (optimizer)
                writer.Add($"{variable}/adam_m", size, new float[values.Length]).Add($"{variable}/adam_v", size, new float[values.Length]);
        }

        if (optimizer)
            writer.Add("global_step", 9, [], BitConverter.GetBytes(1000L));
        writer.Write(Path.Combine(folder, "bert_model.ckpt"));
        var config = JsonNode.Parse(File.ReadAllText(checkpoint.At("config.json")))!.AsObject();
        var original = new JsonObject(config.Where(m => Kept.Contains(m.Key)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        File.WriteAllText(Path.Combine(folder, "bert_config.json"), original.ToJsonString());
        File.Copy(checkpoint.At("vocab.txt"), Path.Combine(folder, "vocab.txt"));
        return folder;
    }

    private static string VariableOf(string parameter)
    {
        var path = System.Text.RegularExpressions.Regex.Replace(parameter, @"layer\.(\d+)", "layer_$1").Replace('.', '/');
        if (!path.StartsWith("bert/", StringComparison.Ordinal) && !path.StartsWith("cls/", StringComparison.Ordinal) && !path.StartsWith("classifier", StringComparison.Ordinal) && !path.StartsWith("qa_", StringComparison.Ordinal))
            path = "bert/" + path;
        return path switch
        {
            "classifier/weight" => "output_weights",
            "classifier/bias" => "output_bias",
            "qa_outputs/weight" => "cls/squad/output_weights",
            "qa_outputs/bias" => "cls/squad/output_bias",
            "cls/seq_relationship/weight" => "cls/seq_relationship/output_weights",
            "cls/seq_relationship/bias" => "cls/seq_relationship/output_bias",
            "cls/predictions/bias" => "cls/predictions/output_bias",
            _ when path.EndsWith("LayerNorm/weight", StringComparison.Ordinal) => path[..^"weight".Length] + "gamma",
            _ when path.EndsWith("LayerNorm/bias", StringComparison.Ordinal) => path[..^"bias".Length] + "beta",
            _ when path.EndsWith("_embeddings/weight", StringComparison.Ordinal) => path[..^"/weight".Length],
            _ when path.EndsWith("/weight", StringComparison.Ordinal) => path[..^"weight".Length] + "kernel",
            _ => path,
        };
    }

    private static float[] Exchange(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, columns).SelectMany(column => Enumerable.Range(0, rows).Select(row => values[(row * columns) + column]))];
}
