namespace BertGrains.Import.Onnx;

/// <summary>Which .NET type holds which ONNX element type.</summary>
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
            _ => throw new NotSupportedException($"ONNX graphs here hold no {typeof(T).Name}."),
        };
}
