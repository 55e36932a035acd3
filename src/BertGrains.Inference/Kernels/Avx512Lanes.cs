using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BertGrains.Inference.Kernels;

/// <summary>Sixteen floats, for processors with AVX-512.</summary>
internal readonly unsafe struct Avx512Lanes : IFloatLanes<Avx512Lanes>
{
    private readonly Vector512<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx512Lanes(Vector512<float> value) => _value = value;

    /// <summary>Whether the processor has them at full speed.</summary>
    public static bool AreFast => Vector512.IsHardwareAccelerated;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Of(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx512Lanes value, float* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator +(Avx512Lanes left, Avx512Lanes right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator -(Avx512Lanes left, Avx512Lanes right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator *(Avx512Lanes left, Avx512Lanes right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator /(Avx512Lanes left, Avx512Lanes right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes MultiplyAdd(Avx512Lanes left, Avx512Lanes right, Avx512Lanes addend) =>
        new(Vector512.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Min(Avx512Lanes left, Avx512Lanes right) => new(Vector512.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Max(Avx512Lanes left, Avx512Lanes right) => new(Vector512.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Abs(Avx512Lanes value) => new(Vector512.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Avx512Lanes value) => Vector512.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(Avx512Lanes value)
    {
        var half = Vector256.MaxNative(value._value.GetLower(), value._value.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        var pair = Vector128.MaxNative(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(pair[0], pair[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Load(sbyte* source) =>
        new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx512Lanes value, byte* target)
    {
        var rounded = value._value + Vector512.Create(VectorMath.RoundingMagic);
        Avx512F.ConvertToVector128Byte(rounded.AsInt32()).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes ScaleByPowerOfTwo(Avx512Lanes value, Avx512Lanes roundedExponent)
    {
        var exponent = Vector512.ShiftLeft(roundedExponent._value.AsInt32(), VectorMath.ExponentShift);
        return new((value._value.AsInt32() + exponent).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes First(int count, Avx512Lanes value, Avx512Lanes other) =>
        new(Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), value._value, other._value));

    public static void Transpose(float* source, int stride, int rows, float* target, int targetStride)
    {
        // Four rows become four vectors, whose quarters have a column each; then quarters are transposed.
        var (a0, a1, a2, a3) = TransposeQuarters(source, stride, 0, rows);
        var (b0, b1, b2, b3) = TransposeQuarters(source, stride, 4, rows);
        var (c0, c1, c2, c3) = TransposeQuarters(source, stride, 8, rows);
        var (d0, d1, d2, d3) = TransposeQuarters(source, stride, 12, rows);
        StoreQuarters(a0, b0, c0, d0, target, targetStride);
        StoreQuarters(a1, b1, c1, d1, target + targetStride, targetStride);
        StoreQuarters(a2, b2, c2, d2, target + (2 * targetStride), targetStride);
        StoreQuarters(a3, b3, c3, d3, target + (3 * targetStride), targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Column0, Vector512<float> Column1, Vector512<float> Column2, Vector512<float> Column3)
        TransposeQuarters(float* source, int stride, int first, int rows)
    {
        var row0 = Vector512.Load(source + (Math.Min(first, rows - 1) * stride));
        var row1 = Vector512.Load(source + (Math.Min(first + 1, rows - 1) * stride));
        var row2 = Vector512.Load(source + (Math.Min(first + 2, rows - 1) * stride));
        var row3 = Vector512.Load(source + (Math.Min(first + 3, rows - 1) * stride));
        var low01 = Avx512F.UnpackLow(row0, row1).AsDouble();
        var low23 = Avx512F.UnpackLow(row2, row3).AsDouble();
        var high01 = Avx512F.UnpackHigh(row0, row1).AsDouble();
        var high23 = Avx512F.UnpackHigh(row2, row3).AsDouble();
        return (
            Avx512F.UnpackLow(low01, low23).AsSingle(),
            Avx512F.UnpackHigh(low01, low23).AsSingle(),
            Avx512F.UnpackLow(high01, high23).AsSingle(),
            Avx512F.UnpackHigh(high01, high23).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, int stride)
    {
        const byte firstTwo = 0b01_00_01_00;
        const byte lastTwo = 0b11_10_11_10;
        const byte even = 0b10_00_10_00;
        const byte odd = 0b11_01_11_01;
        var (low0, low1) = (Avx512F.Shuffle4x128(a, b, firstTwo), Avx512F.Shuffle4x128(c, d, firstTwo));
        var (high0, high1) = (Avx512F.Shuffle4x128(a, b, lastTwo), Avx512F.Shuffle4x128(c, d, lastTwo));
        Avx512F.Shuffle4x128(low0, low1, even).Store(target);
        Avx512F.Shuffle4x128(low0, low1, odd).Store(target + (4 * stride));
        Avx512F.Shuffle4x128(high0, high1, even).Store(target + (8 * stride));
        Avx512F.Shuffle4x128(high0, high1, odd).Store(target + (12 * stride));
    }
}
