using System.Runtime.CompilerServices;

namespace BertGrains.Inference.Kernels;

/// <summary>Elementary functions on vectors. The result for NaN is NaN.</summary>
internal static class VectorMath
{
    /// <summary>1.5 · 2²³. The sum with a float of magnitude below 2²² is rounded to an integer, which is in its lowest bits.</summary>
    public const float RoundingMagic = 12_582_912f;

    /// <summary>Position of the exponent in a float.</summary>
    public const int ExponentShift = 23;

    private const float Limit = 87f;

    /// <summary>
    /// eˣ with a relative error below 5e-7, 5e-6 on processors without fused multiplication. The result is e⁻⁸⁷ for x below -87, and e⁸⁷
    /// above 87.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, IFloatLanes<T> => ExpOfNegative(T.Min(T.Of(Limit), x));

    /// <summary><see cref="Exp"/> for x at most 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpOfNegative<T>(T x)
        where T : struct, IFloatLanes<T>
    {
        // x = n · ln 2 + r with |r| at most ln 2 / 2, so eˣ = 2ⁿ · eʳ, with the Taylor series of eʳ.
        x = T.Max(T.Of(-Limit), x);
        var rounded = T.MultiplyAdd(x, T.Of(1.44269504f), T.Of(RoundingMagic));
        var n = rounded - T.Of(RoundingMagic);
        var r = T.MultiplyAdd(n, T.Of(-0.693147181f), x);
        var series = T.MultiplyAdd(T.Of(1f / 720), r, T.Of(1f / 120));
        series = T.MultiplyAdd(series, r, T.Of(1f / 24));
        series = T.MultiplyAdd(series, r, T.Of(1f / 6));
        series = T.MultiplyAdd(series, r, T.Of(0.5f));
        series = T.MultiplyAdd(series, r, T.Of(1f));
        series = T.MultiplyAdd(series, r, T.Of(1f));
        return T.ScaleByPowerOfTwo(series, rounded);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, IFloatLanes<T> => T.Of(1f) / (T.Of(1f) + Exp(T.Of(0f) - x));
}
