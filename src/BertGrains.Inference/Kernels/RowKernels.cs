using System.Runtime.CompilerServices;

namespace BertGrains.Inference.Kernels;

/// <summary>Functions of one row of floats, whose length is a multiple of the number of lanes.</summary>
internal static unsafe class RowKernels<T>
    where T : struct, IFloatLanes<T>
{
    /// <summary>target = left + right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* left, float* right, float* target, int count)
    {
        for (var i = 0; i < count; i += T.Count)
            T.Store(T.Load(left + i) + T.Load(right + i), target + i);
    }

    /// <summary>target = first + second + third + factors · rows.</summary>
    /// <param name="first">A row.</param>
    /// <param name="second">A row.</param>
    /// <param name="third">A row.</param>
    /// <param name="factors">One for each of the rows that are scaled.</param>
    /// <param name="rows">Consecutive rows.</param>
    /// <param name="rowCount">Number of the consecutive rows.</param>
    /// <param name="target">Receives the sum.</param>
    /// <param name="count">Length of each row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(
        float* first, float* second, float* third, float* factors, float* rows, int rowCount, float* target, int count)
    {
        for (var i = 0; i < count; i += T.Count)
        {
            var sum = T.Load(first + i) + T.Load(second + i) + T.Load(third + i);
            var row = rows + i;
            for (var k = 0; k < rowCount; k++)
            {
                sum = T.MultiplyAdd(T.Of(factors[k]), T.Load(row), sum);
                row += count;
            }

            T.Store(sum, target + i);
        }
    }

    /// <summary>target = target · (left + right).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplySum(float* left, float* right, float* target, int count)
    {
        for (var i = 0; i < count; i += T.Count)
            T.Store(T.Load(target + i) * (T.Load(left + i) + T.Load(right + i)), target + i);
    }

    /// <summary>target = target + factor · source, where the source has signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(sbyte* source, float factor, float* target, int count)
    {
        var factors = T.Of(factor);
        for (var i = 0; i < count; i += T.Count)
            T.Store(T.MultiplyAdd(factors, T.Load(source + i), T.Load(target + i)), target + i);
    }

    /// <summary>The mean of consecutive rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mean(float* rows, int rowCount, int count, float* target)
    {
        var factor = T.Of(1f / rowCount);
        for (var i = 0; i < count; i += T.Count)
        {
            var sum = T.Of(0f);
            for (var row = 0; row < rowCount; row++)
                sum += T.Load(rows + ((long)row * count) + i);
            T.Store(sum * factor, target + i);
        }
    }

    /// <summary>Layer normalization in place: (row - mean) / √(variance + epsilon) · scale + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(float* row, int count, float* scale, float* shift, float epsilon)
    {
        var sum = T.Of(0f);
        for (var i = 0; i < count; i += T.Count)
            sum += T.Load(row + i);
        var mean = T.Of(T.Sum(sum) / count);

        var squares = T.Of(0f);
        for (var i = 0; i < count; i += T.Count)
        {
            var difference = T.Load(row + i) - mean;
            squares = T.MultiplyAdd(difference, difference, squares);
        }

        var factor = T.Of(1 / MathF.Sqrt((T.Sum(squares) / count) + epsilon));
        for (var i = 0; i < count; i += T.Count)
        {
            var normal = (T.Load(row + i) - mean) * factor;
            T.Store(T.MultiplyAdd(normal, T.Load(scale + i), T.Load(shift + i)), row + i);
        }
    }

    /// <summary>target = round(row · factors + zero), limited to 0..255; NaN is 0.</summary>
    /// <param name="row">The row.</param>
    /// <param name="count">Its length.</param>
    /// <param name="factors">A factor for each element, the reciprocal of the scale included.</param>
    /// <param name="zero">The zero point.</param>
    /// <param name="target">Receives the bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(float* row, int count, float* factors, float zero, byte* target)
    {
        var (zeros, least, most) = (T.Of(zero), T.Of(0f), T.Of(255f));
        for (var i = 0; i < count; i += T.Count)
        {
            var value = T.MultiplyAdd(T.Load(row + i), T.Load(factors + i), zeros);
            T.Store(T.Min(T.Max(value, least), most), target + i);
        }
    }

    /// <summary>target = f(row + bias).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate<TActivation>(float* row, float* bias, int count, float* target)
        where TActivation : struct, IActivation
    {
        for (var i = 0; i < count; i += T.Count)
            T.Store(TActivation.Apply(T.Load(row + i) + T.Load(bias + i)), target + i);
    }
}
