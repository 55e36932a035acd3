namespace BertGrains.Import.Safetensors;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its dimensions; none for a scalar.</param>
/// <param name="Elements">Product of its dimensions.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record TensorEntry(TensorType Type, IReadOnlyList<long> Shape, long Elements, long Begin, long End);
