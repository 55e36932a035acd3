namespace BertGrains.Inference.Scheduling;

/// <summary>Three linear equations, some unknowns held at zero, by Gaussian elimination with pivoting.</summary>
internal static class NormalEquations
{
    // Below this share of its scale a pivot says that the measurements do not tell the unknowns apart.
    private const double Singular = 1e-9;

    /// <param name="matrix">3 x 3, symmetric.</param>
    /// <param name="right">Right-hand side.</param>
    /// <param name="used">Which unknowns are solved for; the others are zero.</param>
    /// <param name="solution">Receives the unknowns.</param>
    /// <returns>False when the equations do not determine the unknowns.</returns>
    public static bool TrySolve(double[,] matrix, double[] right, ReadOnlySpan<bool> used, Span<double> solution)
    {
        // Scaling by the diagonal makes seconds, tokens and squared tokens comparable.
        Span<double> scale = stackalloc double[3];
        Span<double> a = stackalloc double[12];
        for (var i = 0; i < 3; i++)
            scale[i] = used[i] && matrix[i, i] > 0 ? 1 / Math.Sqrt(matrix[i, i]) : 0;
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
                a[(i * 4) + j] = matrix[i, j] * scale[i] * scale[j];
            a[(i * 4) + 3] = right[i] * scale[i];
            if (scale[i] == 0)
                a[(i * 4) + i] = 1;
        }

        for (var column = 0; column < 3; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < 3; row++)
            {
                if (Math.Abs(a[(row * 4) + column]) > Math.Abs(a[(pivot * 4) + column]))
                    pivot = row;
            }

            if (Math.Abs(a[(pivot * 4) + column]) < Singular)
                return false;

            for (var k = 0; k < 4; k++)
                (a[(column * 4) + k], a[(pivot * 4) + k]) = (a[(pivot * 4) + k], a[(column * 4) + k]);
            for (var row = 0; row < 3; row++)
            {
                if (row == column)
                    continue;
                var factor = a[(row * 4) + column] / a[(column * 4) + column];
                for (var k = column; k < 4; k++)
                    a[(row * 4) + k] -= factor * a[(column * 4) + k];
            }
        }

        for (var i = 0; i < 3; i++)
            solution[i] = a[(i * 4) + 3] / a[(i * 4) + i] * scale[i];
        return true;
    }
}
