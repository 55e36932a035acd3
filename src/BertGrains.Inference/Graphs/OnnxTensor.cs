namespace BertGrains.Inference.Graphs;

/// <summary>A constant of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Dimensions">Its dimensions.</param>
/// <param name="Offset">Position of its first byte in the file.</param>
/// <param name="Bytes">Its size in the file, 0 if its elements are elsewhere or encoded in another way.</param>
internal sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Dimensions, long Offset, int Bytes)
{
    /// <summary>The other file that has the elements and nothing else, as the graph names it; null if there is none.</summary>
    public string? WholeFile { get; init; }

    /// <summary>Its message in the file.</summary>
    public FilePart Message { get; init; }

    /// <summary>Whether the bytes are those of the dimensions, at least one element.</summary>
    public bool IsComplete => Bytes > 0 && Bytes == Size;

    /// <summary>Bytes of the elements; 0 for types that are not read.</summary>
    public long Size => SizeOf(Type) * Elements;

    /// <summary>Number of elements; 0 also where no file could have them.</summary>
    public long Elements
    {
        get
        {
            var elements = 1L;
            foreach (var dimension in Dimensions)
                elements = dimension is > 0 and <= int.MaxValue && elements <= int.MaxValue ? elements * dimension : 0;
            return elements;
        }
    }

    /// <summary>Whether the dimensions are these.</summary>
    public bool HasShape(params ReadOnlySpan<long> shape) => Dimensions.SequenceEqual([.. shape]);

    private static int SizeOf(OnnxType type) => type switch
    {
        OnnxType.Float or OnnxType.Int32 => 4,
        OnnxType.Int64 => 8,
        OnnxType.UInt8 or OnnxType.Int8 => 1,
        _ => 0,
    };
}

/// <summary>Types of elements, with the numbers of <c>TensorProto.DataType</c>.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
}
