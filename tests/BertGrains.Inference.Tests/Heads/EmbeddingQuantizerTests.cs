using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Heads;

/// <summary>Values are those of quantize_embeddings of sentence-transformers, computed by NumPy's rules by hand.</summary>
public sealed class EmbeddingQuantizerTests
{
    private static readonly EmbeddingRanges Ranges = new([-1, 0, -0.5f, 0.25f], [1, 0.51f, 0.5f, 0.25f], [0.5f, 0.6f, 0.8f, 1], 3);

    [Fact]
    public void Quantize_UInt8_DropsFractionsAndClipsBeyondTheRanges()
    {
        Assert.Equal([0, 255, 127, 128], Bytes([-1, 0.51f, 0, 0.25f], EmbeddingPrecision.UInt8));
        Assert.Equal([255, 0, 191, 128], Bytes([1.5f, -0.1f, 0.2501f, 7], EmbeddingPrecision.UInt8));
        Assert.Equal([191, 100, 128, 128], Bytes([0.5f, 0.2005f, 0.003f, -7], EmbeddingPrecision.UInt8));
    }

    // astype(np.int8) drops fractions toward 0, so a negative number is not the unsigned one less 128.
    [Fact]
    public void Quantize_Int8_DropsFractionsTowardZero()
    {
        Assert.Equal([-128, 127, 0, 0], Signed([-1, 0.51f, 0, 0.25f], EmbeddingPrecision.Int8));
        Assert.Equal([127, -128, 63, 0], Signed([1.5f, -0.1f, 0.2501f, 7], EmbeddingPrecision.Int8));
        Assert.Equal([-127, -27, 0, 0], Signed([-0.996f, 0.2005f, -0.001f, 0], EmbeddingPrecision.Int8));
    }

    [Fact]
    public void Quantize_Binary_PacksBitsFromTheHighestOn()
    {
        float[] values = [1, -1, 0, 0.1f, -0.1f, 2, 3, -4, 0.5f, -0.5f];

        Assert.Equal([0b1001_0110, 0b1000_0000], Bytes(values, EmbeddingPrecision.UBinary));
        Assert.Equal([0b1001_0110 - 128, 0b1000_0000 - 128], Signed(values, EmbeddingPrecision.Binary));
        Assert.Equal([0], Bytes([0, -0f], EmbeddingPrecision.UBinary));
        Assert.Equal([-128], Signed([0, -1], EmbeddingPrecision.Binary));
    }

    [Fact]
    public void ScaleOf_TruncatedOrNotNormalized_FollowsTheLengths()
    {
        Assert.Equal(1, Ranges.ScaleOf(4, isNormalized: true));
        Assert.Equal(1 / 0.6f, Ranges.ScaleOf(2, isNormalized: true));
        Assert.Equal(3, Ranges.ScaleOf(2, isNormalized: false));
    }

    private static int[] Bytes(float[] values, EmbeddingPrecision precision) =>
        [.. EmbeddingQuantizer.Quantize(values, precision, Ranges, 1).Bytes.ToArray().Select(value => (int)value)];

    private static int[] Signed(float[] values, EmbeddingPrecision precision) =>
        [.. EmbeddingQuantizer.Quantize(values, precision, Ranges, 1).Bytes.ToArray().Select(value => (int)(sbyte)value)];
}
