using System.Numerics.Tensors;

namespace BertGrains.Import.Quantization;

/// <summary>Minimum and maximum of each input channel of a dense layer; the range always includes 0.</summary>
internal sealed class ChannelRange(int channels)
{
    /// <summary>Minimum of each channel, at most 0.</summary>
    public float[] Least { get; } = new float[channels];

    /// <summary>Maximum of each channel, at least 0.</summary>
    public float[] Most { get; } = new float[channels];

    /// <summary>Maximum absolute value of each channel.</summary>
    public float[] Magnitudes
    {
        get
        {
            var magnitudes = new float[channels];
            TensorPrimitives.Negate(Least, magnitudes);
            TensorPrimitives.Max(magnitudes, Most, magnitudes);
            return magnitudes;
        }
    }

    /// <summary>Extends the range to rows of inputs.</summary>
    public void Include(ReadOnlySpan<float> inputs)
    {
        for (var start = 0; start < inputs.Length; start += channels)
        {
            var row = inputs.Slice(start, channels);
            TensorPrimitives.Min(Least, row, Least);
            TensorPrimitives.Max(Most, row, Most);
        }
    }

    /// <summary>The range after the division of each channel by its divisor.</summary>
    public ChannelRange DividedBy(float[] divisors)
    {
        var result = new ChannelRange(channels);
        TensorPrimitives.Divide(Least, divisors, result.Least);
        TensorPrimitives.Divide(Most, divisors, result.Most);
        return result;
    }

    /// <summary>The range with some channels set to 0.</summary>
    public ChannelRange Without(IEnumerable<int> excluded)
    {
        var result = new ChannelRange(channels);
        Least.CopyTo(result.Least, 0);
        Most.CopyTo(result.Most, 0);
        foreach (var channel in excluded)
            result.Least[channel] = result.Most[channel] = 0;
        return result;
    }
}
