namespace BertGrains.Inference.Kernels;

public sealed unsafe class MatrixKernelTests
{
    [Theory]
    [InlineData(LaneKind.Avx512)]
    [InlineData(LaneKind.Avx2)]
    public void Multiply_AnyShape_IsTheProduct(LaneKind lanes) =>
        lanes.Run(MultiplyAnyShape<Avx512Lanes>, MultiplyAnyShape<Avx2Lanes>);

    private static void MultiplyAnyShape<T>()
        where T : struct, IFloatLanes<T>
    {
        foreach (var vectors in (int[])[1, 2, 3, 4, 7])
        {
            foreach (var depth in (int[])[1, 2, 3, 8, 65])
            {
                Check<T>(vectors * T.Count, depth, gap: 0);
                Check<T>(vectors * T.Count, depth, gap: 5);
            }
        }
    }

    // The gaps between rows have NaN and must stay as they are.
    private static void Check<T>(int columns, int depth, int gap)
        where T : struct, IFloatLanes<T>
    {
        const int rows = MatrixKernel<T>.Rows;
        var random = new Random(depth);
        var left = Matrix(rows, depth, depth + gap);
        var right = Matrix(depth, columns, columns + gap);
        var result = new GuardedMemory<float>(rows * (columns + gap));

        MatrixKernel<T>.Multiply(
            left.Address, depth + gap, right.Address, columns + gap, depth, columns, result.Address, columns + gap);

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns + gap; column++)
            {
                var actual = result.Values[(row * (columns + gap)) + column];
                if (column >= columns)
                    Assert.True(float.IsNaN(actual));
                else
                    Assert.Equal(Expected(row, column), actual, 1e-5);
            }
        }

        result.AssertGuards();

        double Expected(int row, int column) => Enumerable.Range(0, depth)
            .Sum(i => (double)left.Values[(row * (depth + gap)) + i] * right.Values[(i * (columns + gap)) + column]);

        GuardedMemory<float> Matrix(int height, int width, int stride)
        {
            var matrix = new GuardedMemory<float>(height * stride);
            for (var i = 0; i < height * stride; i++)
            {
                if (i % stride < width)
                    matrix.Values[i] = random.NextSingle() - 0.5f;
            }

            return matrix;
        }
    }
}
