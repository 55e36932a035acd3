using System.Runtime.InteropServices;
using System.Text.Json;

namespace BertGrains.Testing;

/// <summary>Folders of heads with random weights, for a trunk of hidden states of 32 values and feed-forward states of 64.</summary>
public sealed class RandomHead
{
    private const int Trunk = 32, Inner = 64, Vector = 8;

    private RandomHead(string folder, string name, int states, bool isOfTokens) =>
        (Folder, Name, States, IsOfTokens) = (folder, name, states, isOfTokens);

    public string Folder { get; }

    public string Name { get; }

    /// <summary>Length of the states that other heads can read.</summary>
    public int States { get; }

    public bool IsOfTokens { get; }

    /// <summary>Writes a text head with a hidden layer.</summary>
    public static RandomHead OfText(string parent, string name, Random random, params IReadOnlyList<RandomHead> reads)
    {
        var inputs = Trunk + reads.Sum(head => head.States);
        var head = new { name, task = "classify", labels = (string[])["a", "b", "c"], mix_layers = (int[])[0, 2], hidden = Vector, reads = Names(reads) };
        return Write(parent, new RandomHead(Path.Combine(parent, name), name, Vector, isOfTokens: false), head, random, [
            ("mix", [2]), ("gamma", [1]), .. Dense("dense", inputs, Vector), .. Dense("out", Vector, 3)]);
    }

    /// <summary>Writes a token head with an encoder layer.</summary>
    public static RandomHead OfTokens(string parent, string name, Random random, params IReadOnlyList<RandomHead> reads)
    {
        var inputs = Trunk + reads.Sum(head => head.States);
        var head = new
        {
            name,
            task = "token-classify",
            labels = (string[])["O", "B-X", "I-X"],
            mix_layers = (int[])[1],
            encoder_layers = 1,
            reads = Names(reads),
        };
        return Write(parent, new RandomHead(Path.Combine(parent, name), name, Trunk, isOfTokens: true), head, random, [
            ("mix", [1]), ("gamma", [1]), .. Dense("out", Trunk, 3),
            .. reads.Count > 0 ? Dense("input", inputs, Trunk) : [],
            .. Dense("layer.attention.self.query", Trunk, Trunk), .. Dense("layer.attention.self.key", Trunk, Trunk),
            .. Dense("layer.attention.self.value", Trunk, Trunk), .. Dense("layer.attention.output.dense", Trunk, Trunk),
            .. Dense("layer.intermediate.dense", Trunk, Inner), .. Dense("layer.output.dense", Inner, Trunk),
            ("layer.attention.output.LayerNorm.weight", [Trunk]), ("layer.attention.output.LayerNorm.bias", [Trunk]),
            ("layer.output.LayerNorm.weight", [Trunk]), ("layer.output.LayerNorm.bias", [Trunk])]);
    }

    /// <summary>Heads of which each reads some of those before it.</summary>
    public static IReadOnlyList<RandomHead> Hierarchy(string parent, int count, Random random)
    {
        var heads = new List<RandomHead>();
        for (var i = 0; i < count; i++)
        {
            RandomHead[] reads = [.. heads.Where(_ => random.Next(3) == 0)];
            heads.Add(i % 2 == 0 ? OfTokens(parent, $"tokens-{i}", random, reads) : OfText(parent, $"text-{i}", random, reads));
        }

        return heads;
    }

    private static string[] Names(IEnumerable<RandomHead> heads) => [.. heads.Select(head => head.Name)];

    private static (string, int[])[] Dense(string name, int inputs, int outputs) => [($"{name}.weight", [outputs, inputs]), ($"{name}.bias", [outputs])];

    private static RandomHead Write(string parent, RandomHead head, object config, Random random, IEnumerable<(string Name, int[] Shape)> tensors)
    {
        Directory.CreateDirectory(Path.Combine(parent, head.Name));
        File.WriteAllText(Path.Combine(head.Folder, "head.json"), JsonSerializer.Serialize(config));
        var (header, data) = (new Dictionary<string, object>(), new List<float>());
        foreach (var (name, shape) in tensors)
        {
            var begin = data.Count;
            var width = shape[^1];
            data.AddRange(Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => (float)((random.NextDouble() - 0.5) * 4 / Math.Sqrt(width))));
            header[name] = new { dtype = "F32", shape, data_offsets = (int[])[begin * sizeof(float), data.Count * sizeof(float)] };
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        File.WriteAllBytes(
            Path.Combine(head.Folder, "head.safetensors"),
            [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(data))]);
        return head;
    }
}
