using BertGrains.Import.Checkpoints;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Tests;

/// <summary>The expected.json and expected.safetensors of a tiny checkpoint, made with the transformers library.</summary>
internal sealed class ExpectedCases : IDisposable
{
    public ExpectedCases(string folder)
    {
        var cases = JsonFile.Read(Path.Combine(folder, "expected.json")).Find("cases")!.Value;
        Tokens = [.. cases.EnumerateArray().Select(c => new JsonFile(folder, c)).Select(c =>
            ((IReadOnlyList<int> Ids, IReadOnlyList<int> Types))(
                c.IntListOrNull("ids")!, c.IntListOrNull("type_ids") ?? new int[c.IntListOrNull("ids")!.Count]))];
        Tensors = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
    }

    public IReadOnlyList<(IReadOnlyList<int> Ids, IReadOnlyList<int> Types)> Tokens { get; }

    public SafetensorsFile Tensors { get; }

    /// <summary>
    /// A hidden state of a case; null if the library gives another one than heads read: that of ModernBERT's last layer is not normalized.
    /// </summary>
    public float[]? State(int index, int layer, EncoderWeights encoder) =>
        encoder.FinalNorm is null || layer < encoder.Layers.Count ? Tensors.ReadFloats($"{index}.hidden.{layer}") : null;

    public void Dispose() => Tensors.Dispose();
}
