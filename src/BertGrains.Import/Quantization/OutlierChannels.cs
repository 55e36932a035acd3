using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Quantization;

/// <summary>Input channels with much larger values than the others. In a common scale they would reduce the precision of the others.</summary>
/// <param name="Channels">Numbers of the channels, ascending.</param>
/// <param name="Weight">Weights of these channels, [channels, outputs].</param>
internal sealed record OutlierChannels(int[] Channels, float[] Weight)
{
    // In BERT models one or two of 1536 channels are up to four times the others; 8 is more than enough and has no measurable cost.
    private const int MaxChannels = 8;
    private const float OutlierRatio = 1.25f;

    /// <summary>Finds the channels that exceed the ninth largest by the ratio 1.25.</summary>
    public static OutlierChannels Find(DenseWeights dense, ChannelRange range)
    {
        var magnitudes = range.Magnitudes;
        int[] largest = [.. Enumerable.Range(0, magnitudes.Length).OrderByDescending(i => magnitudes[i]).Take(MaxChannels + 1)];
        var ninth = magnitudes[largest[^1]];
        int[] channels = [.. largest.Where(i => magnitudes[i] > OutlierRatio * ninth).Order()];
        var outputs = Enumerable.Range(0, dense.Outputs);
        return new OutlierChannels(channels, [.. channels.SelectMany(i => outputs.Select(o => dense.Weight[o * dense.Inputs + i]))]);
    }
}
