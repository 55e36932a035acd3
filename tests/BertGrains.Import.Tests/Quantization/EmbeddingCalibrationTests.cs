using BertGrains.Import.Quantization;

namespace BertGrains.Import.Tests.Quantization;

public sealed class EmbeddingCalibrationTests
{
    [Fact]
    public void Of_Vectors_GivesTheRangesOfUnitVectorsAndTheLengths()
    {
        var ranges = EmbeddingCalibration.Of([[3, 4], [0, 10], [-8, 6]]);

        Assert.Equal([-0.8f, 0.6f], ranges.Minimum);
        Assert.Equal([0.6f, 1], ranges.Maximum);
        Assert.Equal([(0.6f + 0 + 0.8f) / 3, 1], ranges.PrefixLengths, (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal(25 / 3f, ranges.Length, 1e-6f);
    }
}
