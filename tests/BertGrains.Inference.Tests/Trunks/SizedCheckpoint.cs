using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BertGrains.Inference.Trunks;

/// <summary>The tiny checkpoint with other sizes and random weights.</summary>
internal static class SizedCheckpoint
{
    /// <summary>Writes the folder of the checkpoint.</summary>
    public static void Write(string folder, int hidden, int heads, int intermediate, string activation)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(TinyModel.FixturePath("bert-relu-tanh"), "*.txt").Concat(
            Directory.EnumerateFiles(TinyModel.FixturePath("bert-relu-tanh"), "*token*.json")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        var config = JsonNode.Parse(File.ReadAllText(TinyModel.FixturePath("bert-relu-tanh/config.json")))!;
        (config["hidden_size"], config["num_attention_heads"], config["intermediate_size"]) = (hidden, heads, intermediate);
        config["hidden_act"] = activation;
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        WriteWeights(Path.Combine(folder, "model.safetensors"), size => size == 32 ? hidden : size == 64 ? intermediate : size);
    }

    // A header in JSON with its length before it, then the values.
    private static void WriteWeights(string path, Func<int, int> resize)
    {
        var original = File.ReadAllBytes(TinyModel.FixturePath("bert-relu-tanh/model.safetensors"));
        var header = JsonNode.Parse(original.AsSpan(8, (int)BinaryPrimitives.ReadInt64LittleEndian(original)))!.AsObject();
        var random = new Random(1);
        var values = new MemoryStream();
        foreach (var (name, tensor) in header.Where(tensor => tensor.Key != "__metadata__"))
        {
            int[] shape = [.. tensor!["shape"]!.AsArray().Select(size => resize(size!.GetValue<int>()))];
            var start = values.Length;
            var spread = shape.Length == 2 ? 2 / MathF.Sqrt(shape[1]) : 0.5f;
            var middle = name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? 1 : 0;
            for (var count = shape.Aggregate(1, (product, size) => product * size); count > 0; count--)
                values.Write(BitConverter.GetBytes(middle + (spread * ((random.NextSingle() * 2) - 1))));
            tensor["shape"] = JsonSerializer.SerializeToNode(shape);
            tensor["data_offsets"] = JsonSerializer.SerializeToNode(new[] { start, values.Length });
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. values.ToArray()]);
    }
}
