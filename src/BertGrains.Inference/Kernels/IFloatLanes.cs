namespace BertGrains.Inference.Kernels;

/// <summary>Several floats in one vector register. The kernels are written once and compiled for each width.</summary>
internal unsafe interface IFloatLanes<T>
    where T : struct, IFloatLanes<T>
{
    /// <summary>Number of floats.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in all lanes.</summary>
    static abstract T Of(float value);

    /// <summary>Reads <see cref="Count"/> floats.</summary>
    static abstract T Load(float* source);

    /// <summary>Reads <see cref="Count"/> signed bytes.</summary>
    static abstract T Load(sbyte* source);

    /// <summary>Writes <see cref="Count"/> floats.</summary>
    static abstract void Store(T value, float* target);

    /// <summary>Writes <see cref="Count"/> bytes, rounded to the nearest integer, ties to even. The values are in [0, 255].</summary>
    static abstract void Store(T value, byte* target);

    static abstract T operator +(T left, T right);

    static abstract T operator -(T left, T right);

    static abstract T operator *(T left, T right);

    static abstract T operator /(T left, T right);

    /// <summary>left · right + addend, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T left, T right, T addend);

    /// <summary>The lesser value; <paramref name="right"/> where it is NaN.</summary>
    static abstract T Min(T left, T right);

    /// <summary>The greater value; <paramref name="right"/> where it is NaN.</summary>
    static abstract T Max(T left, T right);

    static abstract T Abs(T value);

    /// <summary>value · 2ⁿ, where n is an integer that was added to <see cref="VectorMath.RoundingMagic"/>; |n| is at most 126.</summary>
    static abstract T ScaleByPowerOfTwo(T value, T roundedExponent);

    /// <summary>The first lanes of a value, then those of another.</summary>
    static abstract T First(int count, T value, T other);

    /// <summary>Writes <see cref="Count"/> columns as rows: target[column][row] = source[row][column].</summary>
    /// <param name="source">The first column of the first row.</param>
    /// <param name="stride">Floats between the rows of the source.</param>
    /// <param name="rows">Number of rows, at least 1. Up to <see cref="Count"/> the last one is repeated.</param>
    /// <param name="target">Receives <see cref="Count"/> rows of <see cref="Count"/> floats.</param>
    /// <param name="targetStride">Floats between the rows of the target.</param>
    static abstract void Transpose(float* source, int stride, int rows, float* target, int targetStride);

    static abstract float Sum(T value);

    static abstract float MaxOf(T value);
}
