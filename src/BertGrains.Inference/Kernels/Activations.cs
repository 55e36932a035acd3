using System.Runtime.CompilerServices;

namespace BertGrains.Inference.Kernels;

/// <summary>A function of each element.</summary>
internal interface IActivation
{
    static abstract T Apply<T>(T x)
        where T : struct, IFloatLanes<T>;
}

/// <summary>x · Φ(x), where Φ is the distribution function of the standard normal distribution.</summary>
internal readonly struct Gelu : IActivation
{
    // Φ(-a) = erfc(a / √2) / 2 for a ≥ 0, with the approximation 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions,
    // whose absolute error is below 7.5e-8. Its variable is t = 1 / (1 + 0.3275911 · a / √2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x)
        where T : struct, IFloatLanes<T>
    {
        var magnitude = T.Abs(x);
        var t = T.Of(1f) / T.MultiplyAdd(magnitude, T.Of(0.2316419f), T.Of(1f));
        var series = T.MultiplyAdd(T.Of(0.5307027145f), t, T.Of(-0.7265760135f));
        series = T.MultiplyAdd(series, t, T.Of(0.7107068705f));
        series = T.MultiplyAdd(series, t, T.Of(-0.142248368f));
        series = T.MultiplyAdd(series, t, T.Of(0.127414796f));
        var tail = series * t * VectorMath.ExpOfNegative(x * x * T.Of(-0.5f));
        return T.Max(x, T.Of(0f)) - (magnitude * tail);
    }
}

/// <summary>x / (1 + e⁻²ᵘ) with u = √(2/π) · (x + 0.044715 · x³): GELU by a hyperbolic tangent.</summary>
internal readonly struct GeluTanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x)
        where T : struct, IFloatLanes<T> =>
        x * VectorMath.Sigmoid(x * T.MultiplyAdd(x * x, T.Of(0.0713548163f), T.Of(1.5957691216f)));
}

/// <summary>max(x, 0).</summary>
internal readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x)
        where T : struct, IFloatLanes<T> => T.Max(T.Of(0f), x);
}

/// <summary>x / (1 + e⁻ˣ).</summary>
internal readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x)
        where T : struct, IFloatLanes<T> => x * VectorMath.Sigmoid(x);
}
