namespace BertGrains.Import.Onnx;

/// <summary>Element types of tensors with the numbers of ONNX.</summary>
internal enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Boolean.</summary>
    Bool = 9,

    /// <summary>16-bit floating point.</summary>
    Float16 = 10,

    /// <summary>64-bit floating point.</summary>
    Double = 11,

    /// <summary>The upper half of a 32-bit floating-point number.</summary>
    BFloat16 = 16,
}

/// <summary>Maps .NET types to ONNX element types.</summary>
internal static class ElementTypes
{
    public static ElementType Of<T>()
        where T : unmanaged => default(T) switch
        {
            float => ElementType.Float,
            Half => ElementType.Float16,
            byte => ElementType.UInt8,
            sbyte => ElementType.Int8,
            int => ElementType.Int32,
            long => ElementType.Int64,
            _ => throw new NotSupportedException($"{typeof(T).Name} has no ONNX element type here."),
        };
}
