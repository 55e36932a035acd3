namespace BertGrains.Import.Quantization;

/// <summary>Smallest and largest value of each channel of a dense layer's inputs; zero always lies between them.</summary>
internal sealed class ChannelRange(int channels)
{
    /// <summary>Smallest value by channel, at most 0.</summary>
    public float[] Least { get; } = new float[channels];

    /// <summary>Largest value by channel, at least 0.</summary>
    public float[] Most { get; } = new float[channels];

    /// <summary>Largest absolute value by channel.</summary>
    public float[] Magnitudes => [.. Least.Zip(Most, (least, most) => Math.Max(-least, most))];

    /// <summary>Widens the range to rows of inputs.</summary>
    public void Include(ReadOnlySpan<float> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            var channel = i % channels;
            Least[channel] = Math.Min(Least[channel], inputs[i]);
            Most[channel] = Math.Max(Most[channel], inputs[i]);
        }
    }

    /// <summary>The range of the inputs once each channel is divided by its divisor.</summary>
    public ChannelRange DividedBy(float[] divisors)
    {
        var result = new ChannelRange(channels);
        for (var i = 0; i < channels; i++)
        {
            result.Least[i] = Least[i] / divisors[i];
            result.Most[i] = Most[i] / divisors[i];
        }

        return result;
    }

    /// <summary>The range of the inputs once some channels are left out.</summary>
    public ChannelRange Without(IEnumerable<int> left)
    {
        var result = DividedBy([.. Enumerable.Repeat(1f, channels)]);
        foreach (var channel in left)
            result.Least[channel] = result.Most[channel] = 0;
        return result;
    }
}
