namespace BertGrains.Import.Safetensors;

/// <summary>Matrices in row-major order.</summary>
internal static class Matrix
{
    /// <summary>Exchanges rows and columns.</summary>
    public static float[] Transpose(float[] values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                transposed[(column * rows) + row] = values[(row * columns) + column];
        }

        return transposed;
    }
}
