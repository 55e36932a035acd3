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
            ((IReadOnlyList<int> Ids, IReadOnlyList<int> Types))(c.IntListOrNull("ids")!, c.IntListOrNull("type_ids")!))];
        Tensors = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
    }

    public IReadOnlyList<(IReadOnlyList<int> Ids, IReadOnlyList<int> Types)> Tokens { get; }

    public SafetensorsFile Tensors { get; }

    public void Dispose() => Tensors.Dispose();
}
