namespace BertGrains.Inference.Operators;

/// <summary>Converts rows of floats to 8-bit integers.</summary>
/// <param name="Factors">A factor for each channel, the reciprocal of the scale included.</param>
/// <param name="Zero">The zero point.</param>
internal sealed record Quantizer(PinnedFloats Factors, byte Zero);

/// <summary>Floats at a fixed address.</summary>
internal sealed unsafe class PinnedFloats
{
    private readonly float[] _values;

    /// <param name="values">Copied.</param>
    public PinnedFloats(ReadOnlySpan<float> values)
    {
        _values = GC.AllocateUninitializedArray<float>(Math.Max(1, values.Length), pinned: true);
        values.CopyTo(_values);
    }

    /// <summary>Address of the first float.</summary>
    public float* Address => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _values[0]);

    public ReadOnlySpan<float> Span => _values;
}

/// <summary>Constants of a layer normalization.</summary>
internal sealed record LayerNorm(PinnedFloats Scale, PinnedFloats Shift, float Epsilon);
