using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BertGrains.Inference.Kernels;

/// <summary>Eight floats, for processors with AVX2.</summary>
internal readonly unsafe struct Avx2Lanes : IFloatLanes<Avx2Lanes>
{
    private readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Avx2Lanes(Vector256<float> value) => _value = value;

    /// <summary>Whether the processor has them, and fused multiplication.</summary>
    public static bool AreFast => Avx2.IsSupported && Fma.IsSupported;

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Of(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Load(sbyte* source) => new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx2Lanes value, float* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx2Lanes value, byte* target)
    {
        var rounded = (value._value + Vector256.Create(VectorMath.RoundingMagic)).AsInt32() & Vector256.Create((int)byte.MaxValue);
        var words = Sse41.PackUnsignedSaturate(rounded.GetLower(), rounded.GetUpper());
        Sse2.PackUnsignedSaturate(words.AsInt16(), words.AsInt16()).GetLower().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes operator +(Avx2Lanes left, Avx2Lanes right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes operator -(Avx2Lanes left, Avx2Lanes right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes operator *(Avx2Lanes left, Avx2Lanes right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes operator /(Avx2Lanes left, Avx2Lanes right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes MultiplyAdd(Avx2Lanes left, Avx2Lanes right, Avx2Lanes addend) =>
        new(Vector256.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Min(Avx2Lanes left, Avx2Lanes right) => new(Vector256.MinNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Max(Avx2Lanes left, Avx2Lanes right) => new(Vector256.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Abs(Avx2Lanes value) => new(Vector256.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes ScaleByPowerOfTwo(Avx2Lanes value, Avx2Lanes roundedExponent)
    {
        var exponent = Vector256.ShiftLeft(roundedExponent._value.AsInt32(), VectorMath.ExponentShift);
        return new((value._value.AsInt32() + exponent).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes First(int count, Avx2Lanes value, Avx2Lanes other) =>
        new(Vector256.ConditionalSelect(
            Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), value._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Avx2Lanes value) => Vector256.Sum(value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(Avx2Lanes value)
    {
        var half = Vector128.MaxNative(value._value.GetLower(), value._value.GetUpper());
        var pair = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(pair[0], pair[1]);
    }

    public static void Transpose(float* source, int stride, int rows, float* target, int targetStride)
    {
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
        const byte lowHalves = 0x20;
        const byte highHalves = 0x31;
        Avx.Permute2x128(a, b, lowHalves).Store(target);
        Avx.Permute2x128(a, b, highHalves).Store(target + (4 * stride));
    }
}
