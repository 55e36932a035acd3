namespace BertGrains.Import.Safetensors;

/// <summary>One tensor in the header of a safetensors file.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions; none for a scalar.</param>
/// <param name="Elements">Product of the dimensions.</param>
/// <param name="Begin">Offset of the first byte from the end of the header.</param>
/// <param name="End">Offset of the byte after the last.</param>
internal sealed record TensorEntry(TensorType Type, IReadOnlyList<long> Shape, long Elements, long Begin, long End);

/// <summary>Element types of the safetensors format with whole bytes, by their names in the file, ordered by size.</summary>
internal enum TensorType
{
    Bool,
    U8,
    I8,
    F8_E4M3,
    F8_E5M2,
    F8_E8M0,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    F64,
    I64,
    U64,
    C64,
}
