using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Quantization;

/// <summary>
/// Rounds a dense layer to 8-bit integers: weights symmetric with one step a column, inputs with one step and zero point fixed in
/// advance, so that an item's result does not depend on the items beside it.
/// </summary>
internal static class DenseQuantizer
{
    private const int LargestWeight = 127;
    private const int LargestInput = 255;

    // AVX2 multiplies unsigned inputs with signed weights and adds neighbours in 16 bits, saturating (vpmaddubsw): with
    // 255 · 128 ≤ 32767 a pair of weights of one sign that sums to at most 128 can never saturate, whatever the inputs.
    private const int LargestPair = 128;

    // Room above the largest input seen while calibrating; the coarse grid adds up to a fifth.
    private const double UsualRoom = 1.05;

    /// <summary>Rounds a layer.</summary>
    /// <param name="dense">The layer.</param>
    /// <param name="range">Its inputs while calibrating.</param>
    /// <param name="room">How much further inputs may reach before they are cut.</param>
    public static QuantizedDense Quantize(DenseWeights dense, ChannelRange range, double room = UsualRoom)
    {
        var weight = new sbyte[dense.Weight.Length];
        var steps = new float[dense.Outputs];
        Parallel.For(0, dense.Outputs, output =>
        {
            var row = dense.Weight.AsSpan(output * dense.Inputs, dense.Inputs);
            steps[output] = StepOf(row);
            Round(row, steps[output], weight.AsSpan(output), dense.Outputs);
        });

        double least = range.Least.Min(), most = range.Most.Max();
        var width = Math.Max(most - least, 1e-6);
        var zero = (byte)Math.Round(-least / width * LargestInput);
        return new QuantizedDense(
            dense.Inputs, dense.Outputs, weight, steps, dense.Bias, CoarseGrid.AtLeast(room * width / LargestInput), zero);
    }

    private static float StepOf(ReadOnlySpan<float> row)
    {
        var step = 0f;
        for (var i = 0; i < row.Length; i++)
        {
            step = Math.Max(step, Math.Abs(row[i]) / LargestWeight);
            if (i % 2 == 1 && row[i - 1] > 0 == row[i] > 0)
                step = Math.Max(step, Math.Abs(row[i - 1] + row[i]) / LargestPair);
        }

        return step > 0 ? step : 1;
    }

    // The column's elements lie `stride` apart.
    private static void Round(ReadOnlySpan<float> row, float step, Span<sbyte> column, int stride)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var value = (int)MathF.Round(row[i] / step);
            if (i % 2 == 1)
            {
                // Both of a pair may have been rounded away from zero; the second gives way.
                int neighbour = column[(i - 1) * stride];
                if (Math.Sign(neighbour) == Math.Sign(value))
                    value = Math.Clamp(value, -LargestPair - Math.Min(neighbour, 0), LargestPair - Math.Max(neighbour, 0));
            }

            column[i * stride] = (sbyte)value;
        }
    }
}
