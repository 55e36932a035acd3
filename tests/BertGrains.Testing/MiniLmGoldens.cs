using System.Text.Json;

namespace BertGrains.Testing;

/// <summary>Reference outputs of all-MiniLM-L6-v2 and its heads in fp32, from tests/fixtures. The README there names the source.</summary>
public static class MiniLmGoldens
{
    /// <summary>Length of a hidden state and of an embedding.</summary>
    public const int Dimensions = 384;

    /// <summary>The last hidden state; state 0 is the output of the embeddings.</summary>
    public const int LastLayer = 6;

    private static readonly GoldenTensors States = new(PathOf("hidden.safetensors"));
    private static readonly GoldenTensors Heads = new(PathOf("heads.safetensors"));
    private static readonly JsonElement HeadCases = ReadJson("heads.json");

    /// <summary>Heads that classify a text.</summary>
    public static IReadOnlyList<string> TextHeads { get; } = ["sentiment", "emotion", "intent", "banking"];

    /// <summary>484 texts, short and long.</summary>
    public static IReadOnlyList<string> Texts { get; } = File.ReadAllLines(PathOf("texts.txt"));

    /// <summary>The embedding of each of <see cref="Texts"/>: mean pooled, unit length, cut at 256 tokens.</summary>
    public static IReadOnlyList<float[]> Embeddings { get; } = new GoldenTensors(PathOf("embeddings.safetensors")).ReadRows("embeddings");

    /// <summary>The token ids of the eight texts whose hidden states are known.</summary>
    public static IReadOnlyList<int[]> StateIds { get; } = [.. ReadJson("hidden.json").EnumerateArray().Select(IdsOf)];

    /// <summary>The texts whose logits are known for each of <see cref="TextHeads"/>.</summary>
    public static IReadOnlyList<string> HeadTexts { get; } =
        [.. HeadCases.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>The texts whose token labels are known.</summary>
    public static IReadOnlyList<GoldenEntities> EntityTexts { get; } =
        [.. HeadCases.GetProperty("entities").EnumerateArray().Select(ReadEntities)];

    /// <summary>A file of the fixture.</summary>
    public static string PathOf(string file) => TinyModel.FixturePath($"all-minilm-l6-v2/{file}");

    /// <summary>The hidden states of one text after a layer, [tokens, 384].</summary>
    public static float[] State(int text, int layer) => States.Read($"{text}.hidden.{layer}");

    /// <summary>A text head's logits for each of <see cref="HeadTexts"/>.</summary>
    public static IReadOnlyList<float[]> Logits(string head) => Heads.ReadRows(head);

    private static GoldenEntities ReadEntities(JsonElement entry, int number) => new(
        entry.GetProperty("text").GetString()!,
        IdsOf(entry),
        [
            .. entry.GetProperty("labels").EnumerateArray().Zip(
                entry.GetProperty("offsets").EnumerateArray(),
                (label, offsets) => (label.GetString()!, offsets[0].GetInt32(), offsets[1].GetInt32())),
        ],
        Heads.Read($"entities.{number}"));

    private static int[] IdsOf(JsonElement entry) => [.. entry.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

    private static JsonElement ReadJson(string file) => JsonElement.Parse(File.ReadAllBytes(PathOf(file)));
}

/// <summary>What the entities head gives for one text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Ids">Its token ids, special tokens included.</param>
/// <param name="Tokens">Label and offsets in UTF-16 units of each token; special tokens have the offsets 0, 0.</param>
/// <param name="Logits">[tokens, 7].</param>
public sealed record GoldenEntities(
    string Text, int[] Ids, IReadOnlyList<(string Label, int Start, int End)> Tokens, float[] Logits);
