using System.Numerics.Tensors;

namespace BertGrains.Inference.Scheduling;

/// <summary>Solves three linear equations, with some unknowns fixed at zero, by Gaussian elimination with pivoting.</summary>
internal static class NormalEquations
{
    /// <summary>Number of unknowns and equations.</summary>
    public const int Unknowns = 3;

    // Columns of the augmented matrix.
    private const int Width = Unknowns + 1;

    // A pivot below this share of its scale means that the measurements do not determine the unknowns.
    private const double Singular = 1e-9;

    /// <param name="matrix">3 x 3, symmetric, in row-major order.</param>
    /// <param name="right">Right-hand side.</param>
    /// <param name="used">Which unknowns are solved for; the others are zero.</param>
    /// <param name="solution">Receives the unknowns.</param>
    /// <returns>False when the equations do not determine the unknowns.</returns>
    public static bool TrySolve(ReadOnlySpan<double> matrix, ReadOnlySpan<double> right, ReadOnlySpan<bool> used, Span<double> solution)
    {
        // Scaling by the diagonal makes seconds, tokens and squared tokens comparable.
        Span<double> scale = stackalloc double[Unknowns];
        for (var i = 0; i < Unknowns; i++)
            scale[i] = used[i] && matrix[(i * Unknowns) + i] > 0 ? 1 / Math.Sqrt(matrix[(i * Unknowns) + i]) : 0;

        Span<double> rows = stackalloc double[Unknowns * Width];
        for (var i = 0; i < Unknowns; i++)
        {
            var row = Row(rows, i);
            TensorPrimitives.Multiply(matrix.Slice(i * Unknowns, Unknowns), scale, row);
            row[Unknowns] = right[i];
            TensorPrimitives.Multiply(row, scale[i], row);
            if (scale[i] == 0)
                row[i] = 1;
        }

        for (var column = 0; column < Unknowns; column++)
        {
            MovePivotTo(rows, column);
            var pivotRow = Row(rows, column);
            if (Math.Abs(pivotRow[column]) < Singular)
                return false;

            for (var i = 0; i < Unknowns; i++)
            {
                var row = Row(rows, i);
                if (i != column)
                    TensorPrimitives.MultiplyAdd(pivotRow, -row[column] / pivotRow[column], row, row);
            }
        }

        for (var i = 0; i < Unknowns; i++)
            solution[i] = Row(rows, i)[Unknowns] / Row(rows, i)[i] * scale[i];
        return true;
    }

    private static void MovePivotTo(Span<double> rows, int column)
    {
        var pivot = column;
        for (var i = column + 1; i < Unknowns; i++)
        {
            if (Math.Abs(Row(rows, i)[column]) > Math.Abs(Row(rows, pivot)[column]))
                pivot = i;
        }

        for (var k = 0; k < Width; k++)
            (Row(rows, column)[k], Row(rows, pivot)[k]) = (Row(rows, pivot)[k], Row(rows, column)[k]);
    }

    private static Span<double> Row(Span<double> rows, int index) => rows.Slice(index * Width, Width);
}
