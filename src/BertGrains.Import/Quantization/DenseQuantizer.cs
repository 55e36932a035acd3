using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Quantization;

/// <summary>
/// Quantizes a dense layer to 8-bit integers: weights symmetric with one scale per output, inputs with one static scale and zero point,
/// so that an item's result does not depend on the other items of a batch.
/// </summary>
internal static class DenseQuantizer
{
    private const int MaxWeight = 127;
    private const int MaxInput = 255;

    // AVX2 multiplies unsigned inputs with signed weights and adds adjacent products with saturation in 16 bits (vpmaddubsw). A pair of
    // weights of one sign with a sum of at most 128 cannot saturate for any input: 255 · 128 ≤ 32767.
    private const int MaxPair = 128;

    // Margin above the largest input of the calibration. The coarse grid adds up to a fifth.
    private const double DefaultMargin = 1.05;

    /// <summary>Quantizes a layer.</summary>
    /// <param name="dense">The layer.</param>
    /// <param name="range">Range of its inputs in the calibration.</param>
    /// <param name="margin">Ratio of the largest input that is not clipped to the largest input of the calibration.</param>
    public static QuantizedDense Quantize(DenseWeights dense, ChannelRange range, double margin = DefaultMargin)
    {
        var weight = new sbyte[dense.Weight.Length];
        var scales = new float[dense.Outputs];
        Parallel.For(0, dense.Outputs, output =>
        {
            var row = dense.Weight.AsSpan(output * dense.Inputs, dense.Inputs);
            scales[output] = ScaleOf(row);
            Round(row, scales[output], weight.AsSpan(output), dense.Outputs);
        });

        double least = range.Least.Min(), most = range.Most.Max();
        var width = Math.Max(most - least, 1e-6);
        var zero = (byte)Math.Round(-least / width * MaxInput);
        return new QuantizedDense(
            dense.Inputs, dense.Outputs, weight, scales, dense.Bias, CoarseGrid.AtLeast(margin * width / MaxInput), zero);
    }

    private static float ScaleOf(ReadOnlySpan<float> row)
    {
        var scale = 0f;
        for (var i = 0; i < row.Length; i++)
        {
            scale = Math.Max(scale, Math.Abs(row[i]) / MaxWeight);
            if (i % 2 == 1 && row[i - 1] > 0 == row[i] > 0)
                scale = Math.Max(scale, Math.Abs(row[i - 1] + row[i]) / MaxPair);
        }

        return scale > 0 ? scale : 1;
    }

    // The elements of the column are `stride` apart.
    private static void Round(ReadOnlySpan<float> row, float scale, Span<sbyte> column, int stride)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var value = (int)MathF.Round(row[i] / scale);
            if (i % 2 == 1)
            {
                // Rounding can move both values of a pair away from zero; the second one is limited.
                int neighbor = column[(i - 1) * stride];
                if (Math.Sign(neighbor) == Math.Sign(value))
                    value = Math.Clamp(value, -MaxPair - Math.Min(neighbor, 0), MaxPair - Math.Max(neighbor, 0));
            }

            column[i * stride] = (sbyte)value;
        }
    }
}
