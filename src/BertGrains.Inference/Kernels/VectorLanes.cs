using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLanes First(int count, VectorLanes value, VectorLanes other)
    {
        var isFirst = Vector.LessThan(Vector<int>.Indices, Vector.Create(count));
        return new(Vector.ConditionalSelect(isFirst, value._value, other._value));
    }

    public static void Transpose(float* source, int stride, int rows, float* target, int targetStride)
    {
        if (!Avx.IsSupported || Count != Vector256<float>.Count)
        {
            for (var row = 0; row < Count; row++)
            {
                for (var column = 0; column < Count; column++)
                    target[(column * targetStride) + row] = source[(Math.Min(row, rows - 1) * stride) + column];
            }

            return;
        }

        // Four rows become four vectors, whose halves have a column each; then halves are transposed.
        var (a0, a1, a2, a3) = TransposeHalves(source, stride, 0, rows);
        var (b0, b1, b2, b3) = TransposeHalves(source, stride, 4, rows);
        StoreHalves(a0, b0, target, targetStride);
        StoreHalves(a1, b1, target + targetStride, targetStride);
        StoreHalves(a2, b2, target + (2 * targetStride), targetStride);
        StoreHalves(a3, b3, target + (3 * targetStride), targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Column0, Vector256<float> Column1, Vector256<float> Column2, Vector256<float> Column3)
        TransposeHalves(float* source, int stride, int first, int rows)
    {
        var row0 = Vector256.Load(source + (Math.Min(first, rows - 1) * stride));
        var row1 = Vector256.Load(source + (Math.Min(first + 1, rows - 1) * stride));
        var row2 = Vector256.Load(source + (Math.Min(first + 2, rows - 1) * stride));
        var row3 = Vector256.Load(source + (Math.Min(first + 3, rows - 1) * stride));
        var low01 = Avx.UnpackLow(row0, row1).AsDouble();
        var low23 = Avx.UnpackLow(row2, row3).AsDouble();
        var high01 = Avx.UnpackHigh(row0, row1).AsDouble();
        var high23 = Avx.UnpackHigh(row2, row3).AsDouble();
        return (
            Avx.UnpackLow(low01, low23).AsSingle(),
            Avx.UnpackHigh(low01, low23).AsSingle(),
            Avx.UnpackLow(high01, high23).AsSingle(),
            Avx.UnpackHigh(high01, high23).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> a, Vector256<float> b, float* target, int stride)
    {
        Avx.Permute2x128(a, b, 0x20).Store(target);
        Avx.Permute2x128(a, b, 0x31).Store(target + (4 * stride));
    }
}
