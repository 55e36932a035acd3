using System.Runtime.CompilerServices;
using System.Numerics;

namespace BertGrains.Inference.Kernels;

/// <summary>The floats of one <see cref="Vector{T}"/>: eight with AVX2, four on other processors.</summary>
internal readonly unsafe struct VectorLanes : IFloatLanes<VectorLanes>
{
    private readonly Vector<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private VectorLanes(Vector<float> value) => _value = value;

    public static int Count => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes Of(float value) => new(Vector.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes Load(float* source) => new(Vector.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(VectorLanes value, float* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes operator +(VectorLanes left, VectorLanes right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes operator -(VectorLanes left, VectorLanes right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes operator *(VectorLanes left, VectorLanes right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes operator /(VectorLanes left, VectorLanes right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes MultiplyAdd(VectorLanes left, VectorLanes right, VectorLanes addend) =>
        new(Vector.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes Min(VectorLanes left, VectorLanes right) => new(Vector.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes Max(VectorLanes left, VectorLanes right) => new(Vector.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes Abs(VectorLanes value) => new(Vector.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(VectorLanes value) => Vector.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(VectorLanes value)
    {
        var max = value._value[0];
        for (var lane = 1; lane < Count; lane++)
            max = MathF.Max(max, value._value[lane]);
        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes Load(sbyte* source)
    {
        float* values = stackalloc float[Count];
        for (var lane = 0; lane < Count; lane++)
            values[lane] = source[lane];
        return Load(values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(VectorLanes value, byte* target)
    {
        var rounded = Vector.AsVectorInt32(value._value + Vector.Create(VectorMath.RoundingMagic)) & Vector.Create(0xFF);
        var shorts = Vector.AsVectorUInt16(Vector.Narrow(rounded, rounded));
        var bytes = Vector.AsVectorUInt64(Vector.Narrow(shorts, shorts));
        if (Count == sizeof(ulong))
            Unsafe.WriteUnaligned(target, bytes[0]);
        else
            Unsafe.WriteUnaligned(target, (uint)bytes[0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes ScaleByPowerOfTwo(VectorLanes value, VectorLanes roundedExponent)
    {
        var exponent = Vector.ShiftLeft(Vector.AsVectorInt32(roundedExponent._value), VectorMath.ExponentShift);
        return new(Vector.AsVectorSingle(Vector.AsVectorInt32(value._value) + exponent));
    }
}
