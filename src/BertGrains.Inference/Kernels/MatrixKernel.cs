using System.Runtime.CompilerServices;

namespace BertGrains.Inference.Kernels;

/// <summary>Product of four rows with a matrix. Eight vectors of sums hide the latency of a multiplication with addition.</summary>
internal static unsafe class MatrixKernel<T>
    where T : struct, IFloatLanes<T>
{
    /// <summary>Rows of one product.</summary>
    public const int Rows = 4;

    /// <summary>result [4, columns] = left [4, depth] · right [depth, columns].</summary>
    /// <param name="left">Left matrix.</param>
    /// <param name="leftStride">Floats between its rows.</param>
    /// <param name="right">Right matrix.</param>
    /// <param name="rightStride">Floats between its rows.</param>
    /// <param name="depth">Columns of the left matrix, rows of the right one.</param>
    /// <param name="columns">A multiple of the number of lanes.</param>
    /// <param name="result">Receives the product.</param>
    /// <param name="resultStride">Floats between its rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        float* left, int leftStride, float* right, int rightStride, int depth, int columns, float* result, int resultStride)
    {
        var column = 0;
        for (; column + (2 * T.Count) <= columns; column += 2 * T.Count)
            MultiplyPair(left, leftStride, right + column, rightStride, depth, result + column, resultStride);
        if (column < columns)
            MultiplySingle(left, leftStride, right + column, rightStride, depth, result + column, resultStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPair(
        float* left, int leftStride, float* right, int rightStride, int depth, float* result, int resultStride)
    {
        var left1 = left + leftStride;
        var left2 = left1 + leftStride;
        var left3 = left2 + leftStride;
        T sum00 = T.Of(0f), sum01 = sum00, sum10 = sum00, sum11 = sum00, sum20 = sum00, sum21 = sum00, sum30 = sum00, sum31 = sum00;
        for (var i = 0; i < depth; i++)
        {
            var (right0, right1) = (T.Load(right), T.Load(right + T.Count));
            var value = T.Of(left[i]);
            sum00 = T.MultiplyAdd(value, right0, sum00);
            sum01 = T.MultiplyAdd(value, right1, sum01);
            value = T.Of(left1[i]);
            sum10 = T.MultiplyAdd(value, right0, sum10);
            sum11 = T.MultiplyAdd(value, right1, sum11);
            value = T.Of(left2[i]);
            sum20 = T.MultiplyAdd(value, right0, sum20);
            sum21 = T.MultiplyAdd(value, right1, sum21);
            value = T.Of(left3[i]);
            sum30 = T.MultiplyAdd(value, right0, sum30);
            sum31 = T.MultiplyAdd(value, right1, sum31);
            right += rightStride;
        }

        T.Store(sum00, result);
        T.Store(sum01, result + T.Count);
        result += resultStride;
        T.Store(sum10, result);
        T.Store(sum11, result + T.Count);
        result += resultStride;
        T.Store(sum20, result);
        T.Store(sum21, result + T.Count);
        result += resultStride;
        T.Store(sum30, result);
        T.Store(sum31, result + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySingle(
        float* left, int leftStride, float* right, int rightStride, int depth, float* result, int resultStride)
    {
        var left1 = left + leftStride;
        var left2 = left1 + leftStride;
        var left3 = left2 + leftStride;
        T sum0 = T.Of(0f), sum1 = sum0, sum2 = sum0, sum3 = sum0, odd0 = sum0, odd1 = sum0, odd2 = sum0, odd3 = sum0;
        var i = 0;
        for (; i + 1 < depth; i += 2)
        {
            var (even, odd) = (T.Load(right), T.Load(right + rightStride));
            sum0 = T.MultiplyAdd(T.Of(left[i]), even, sum0);
            sum1 = T.MultiplyAdd(T.Of(left1[i]), even, sum1);
            sum2 = T.MultiplyAdd(T.Of(left2[i]), even, sum2);
            sum3 = T.MultiplyAdd(T.Of(left3[i]), even, sum3);
            odd0 = T.MultiplyAdd(T.Of(left[i + 1]), odd, odd0);
            odd1 = T.MultiplyAdd(T.Of(left1[i + 1]), odd, odd1);
            odd2 = T.MultiplyAdd(T.Of(left2[i + 1]), odd, odd2);
            odd3 = T.MultiplyAdd(T.Of(left3[i + 1]), odd, odd3);
            right += 2 * rightStride;
        }

        if (i < depth)
        {
            var value = T.Load(right);
            sum0 = T.MultiplyAdd(T.Of(left[i]), value, sum0);
            sum1 = T.MultiplyAdd(T.Of(left1[i]), value, sum1);
            sum2 = T.MultiplyAdd(T.Of(left2[i]), value, sum2);
            sum3 = T.MultiplyAdd(T.Of(left3[i]), value, sum3);
        }

        T.Store(sum0 + odd0, result);
        T.Store(sum1 + odd1, result + resultStride);
        T.Store(sum2 + odd2, result + (2 * resultStride));
        T.Store(sum3 + odd3, result + (3 * resultStride));
    }
}
