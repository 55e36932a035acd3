using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Heads;

/// <summary>
/// Embeddings in fewer bytes, in the arithmetic of sentence-transformers' <c>quantize_embeddings</c>: single precision, fractions dropped
/// toward 0. Values beyond the ranges become the first or last number; there they overflow.
/// </summary>
internal static class EmbeddingQuantizer
{
    private const int Steps = 255;
    private const int Offset = 128;
    private const int BitsOfAByte = 8;

    /// <param name="values">The embedding.</param>
    /// <param name="precision">Not <see cref="EmbeddingPrecision.Float32"/>.</param>
    /// <param name="ranges">Ranges of embeddings; null for the binary formats.</param>
    /// <param name="scale">Factor of the ranges.</param>
    public static QuantizedEmbeddingOutput Quantize(
        ReadOnlySpan<float> values, EmbeddingPrecision precision, EmbeddingRanges? ranges, float scale)
    {
        var bytes = precision is EmbeddingPrecision.Binary or EmbeddingPrecision.UBinary
            ? Pack(values, precision == EmbeddingPrecision.Binary ? Offset : 0)
            : Divide(values, precision == EmbeddingPrecision.Int8, ranges!, scale);
        return new QuantizedEmbeddingOutput(precision, values.Length, bytes);
    }

    private static byte[] Divide(ReadOnlySpan<float> values, bool isSigned, EmbeddingRanges ranges, float scale)
    {
        var bytes = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (start, end) = (ranges.Minimum[i] * scale, ranges.Maximum[i] * scale);
            var step = (end - start) / Steps;
            // A dimension that never varies is in the middle: at an end it would be the largest part of every vector.
            var position = step > 0 ? Math.Clamp((values[i] - start) / step, 0, Steps) : Offset;
            bytes[i] = isSigned ? (byte)(sbyte)(position - Offset) : (byte)position;
        }

        return bytes;
    }

    private static byte[] Pack(ReadOnlySpan<float> values, int offset)
    {
        var bytes = new byte[(values.Length + BitsOfAByte - 1) / BitsOfAByte];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] > 0)
                bytes[i / BitsOfAByte] |= (byte)(1 << (BitsOfAByte - 1 - (i % BitsOfAByte)));
        }

        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(bytes[i] - offset);
        return bytes;
    }
}
