namespace BertGrains.Import.Quantization;

/// <summary>A table in 8-bit integers with one step a row.</summary>
/// <param name="Values">Row-major.</param>
/// <param name="Steps">What 1 is worth in each row.</param>
internal sealed record QuantizedRows(sbyte[] Values, float[] Steps)
{
    private const int Largest = 127;

    /// <summary>Rounds a row-major table.</summary>
    public static QuantizedRows Of(float[] table, int rowLength)
    {
        var values = new sbyte[table.Length];
        var steps = new float[table.Length / rowLength];
        for (var row = 0; row < steps.Length; row++)
        {
            var numbers = table.AsSpan(row * rowLength, rowLength);
            foreach (var number in numbers)
                steps[row] = Math.Max(steps[row], Math.Abs(number) / Largest);
            for (var i = 0; i < rowLength && steps[row] > 0; i++)
                values[row * rowLength + i] = (sbyte)MathF.Round(numbers[i] / steps[row]);
        }

        return new QuantizedRows(values, steps);
    }
}
