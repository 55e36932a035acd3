namespace BertGrains;

/// <summary>The format of an embedding's values; those of sentence-transformers' <c>quantize_embeddings</c>.</summary>
public enum EmbeddingPrecision
{
    /// <summary>32-bit floats: an <see cref="EmbeddingOutput"/>.</summary>
    Float32,

    /// <summary>A signed byte per dimension, from -128 to 127, between the ranges of the head.</summary>
    Int8,

    /// <summary>A byte per dimension, from 0 to 255, between the ranges of the head.</summary>
    UInt8,

    /// <summary>A bit per dimension, 1 for values above 0: <see cref="UBinary"/> less 128, as signed bytes.</summary>
    Binary,

    /// <summary>A bit per dimension, 1 for values above 0; the first dimension is the highest bit of the first byte.</summary>
    UBinary,
}

/// <summary>Names of precisions in requests and on the command line.</summary>
public static class EmbeddingPrecisionNames
{
    /// <summary>Every precision with its name.</summary>
    public static IReadOnlyList<(string Name, EmbeddingPrecision Precision)> All { get; } =
    [
        ("float32", EmbeddingPrecision.Float32),
        ("int8", EmbeddingPrecision.Int8),
        ("uint8", EmbeddingPrecision.UInt8),
        ("binary", EmbeddingPrecision.Binary),
        ("ubinary", EmbeddingPrecision.UBinary),
    ];
}

/// <summary>An embedding in fewer bytes.</summary>
/// <param name="Precision">Format of the values; not <see cref="EmbeddingPrecision.Float32"/>.</param>
/// <param name="Dimensions">Dimensions of the embedding before the values were packed.</param>
/// <param name="Bytes">
/// One byte per dimension, or for the binary formats one for eight dimensions, the last filled with zeros. Signed values are in two's
/// complement.
/// </param>
public sealed record QuantizedEmbeddingOutput(EmbeddingPrecision Precision, int Dimensions, ReadOnlyMemory<byte> Bytes) : HeadOutput
{
    /// <summary>Whether <see cref="Bytes"/> are signed numbers.</summary>
    public bool IsSigned => Precision is EmbeddingPrecision.Int8 or EmbeddingPrecision.Binary;
}
