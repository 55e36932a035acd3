using System.Runtime.CompilerServices;

namespace BertGrains.Inference.Kernels;

/// <summary>The rotary position embedding of the rows of one attention head (RoFormer, arXiv 2104.09864).</summary>
internal static unsafe class RotaryKernel<T>
    where T : struct, IFloatLanes<T>
{
    /// <summary>Rotates the pairs of elements i and i + size / 2 of each row by the angles of its position.</summary>
    /// <param name="rows">[tokens, size], changed in place.</param>
    /// <param name="tokens">Number of rows.</param>
    /// <param name="size">Length of a row; even.</param>
    /// <param name="cosines">[positions, size / 2].</param>
    /// <param name="sines">[positions, size / 2].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(float* rows, int tokens, int size, float* cosines, float* sines)
    {
        var half = size / 2;
        for (var token = 0; token < tokens; token++)
        {
            var first = rows + (token * size);
            var second = first + half;
            var cos = cosines + (token * half);
            var sin = sines + (token * half);
            var i = 0;
            for (; i + T.Count <= half; i += T.Count)
            {
                var (x, y, c, s) = (T.Load(first + i), T.Load(second + i), T.Load(cos + i), T.Load(sin + i));
                T.Store((x * c) - (y * s), first + i);
                T.Store((y * c) + (x * s), second + i);
            }

            for (; i < half; i++)
            {
                var (x, y) = (first[i], second[i]);
                first[i] = (x * cos[i]) - (y * sin[i]);
                second[i] = (y * cos[i]) + (x * sin[i]);
            }
        }
    }
}
