using BertGrains.Import.Checkpoints;
using BertGrains.Import.Quantization;

namespace BertGrains.Import.Tests.Quantization;

public sealed class OutlierChannelsTests
{
    private static readonly DenseWeights Dense = new(16, 2, [.. Enumerable.Range(0, 32).Select(i => (float)i)], new float[2]);

    [Fact]
    public void Find_TwoLargeChannels_ReturnsThemWithTheirWeights()
    {
        var outliers = OutlierChannels.Find(Dense, RangeWith((11, 20f), (3, -9f)));

        Assert.Equal([3, 11], outliers.Channels);
        Assert.Equal([3f, 19f, 11f, 27f], outliers.Weight);
    }

    [Fact]
    public void Find_EqualChannels_ReturnsNone() => Assert.Empty(OutlierChannels.Find(Dense, RangeWith()).Channels);

    private static ChannelRange RangeWith(params (int Channel, float Value)[] values)
    {
        var inputs = Enumerable.Repeat(1f, 16).ToArray();
        foreach (var (channel, value) in values)
            inputs[channel] = value;
        var range = new ChannelRange(16);
        range.Include(inputs);
        return range;
    }
}
