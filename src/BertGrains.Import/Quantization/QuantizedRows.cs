using System.Numerics.Tensors;

namespace BertGrains.Import.Quantization;

/// <summary>A table in 8-bit integers with one scale per row.</summary>
/// <param name="Values">Row-major.</param>
/// <param name="Scales">Scale of each row.</param>
internal sealed record QuantizedRows(sbyte[] Values, float[] Scales)
{
    private const int MaxValue = 127;

    /// <summary>Quantizes a row-major table.</summary>
    public static QuantizedRows Of(float[] table, int rowLength)
    {
        var values = new sbyte[table.Length];
        var scales = new float[table.Length / rowLength];
        for (var row = 0; row < scales.Length; row++)
        {
            var numbers = table.AsSpan(row * rowLength, rowLength);
            scales[row] = Math.Abs(TensorPrimitives.MaxMagnitude<float>(numbers)) / MaxValue;
            for (var i = 0; i < rowLength && scales[row] > 0; i++)
                values[row * rowLength + i] = (sbyte)MathF.Round(numbers[i] / scales[row]);
        }

        return new QuantizedRows(values, scales);
    }
}
