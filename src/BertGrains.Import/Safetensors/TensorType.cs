namespace BertGrains.Import.Safetensors;

/// <summary>Element types of the safetensors format whose elements fill whole bytes, named as in the file.</summary>
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
