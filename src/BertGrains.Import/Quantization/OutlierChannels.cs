using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Quantization;

/// <summary>Channels whose values are far larger than the others', which would cost all others their precision.</summary>
/// <param name="Channels">Their numbers, ascending.</param>
/// <param name="Weight">The dense layer's weights for them, [channels, outputs].</param>
internal sealed record OutlierChannels(int[] Channels, float[] Weight)
{
    // In BERT models the largest one or two channels of 1536 stand out up to fourfold; 8 leaves room and costs nothing that shows.
    private const int Most = 8;
    private const float StandsOut = 1.25f;

    /// <summary>Finds the channels of a dense layer's inputs that stand out from the ninth largest.</summary>
    public static OutlierChannels Find(DenseWeights dense, ChannelRange range)
    {
        var magnitudes = range.Magnitudes;
        int[] largest = [.. Enumerable.Range(0, magnitudes.Length).OrderByDescending(i => magnitudes[i]).Take(Most + 1)];
        var usual = magnitudes[largest[^1]];
        int[] channels = [.. largest.Where(i => magnitudes[i] > StandsOut * usual).Order()];
        var outputs = Enumerable.Range(0, dense.Outputs);
        return new OutlierChannels(channels, [.. channels.SelectMany(i => outputs.Select(o => dense.Weight[o * dense.Inputs + i]))]);
    }
}
