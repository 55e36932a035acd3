using BertGrains.Import.Reference;

namespace BertGrains.Import.Checkpoints;

/// <summary>A bias of attention scores that depends on the distance from a token to the token that it attends to, as in T5 and MPNet.</summary>
/// <param name="AttentionHeads">Number of attention heads.</param>
/// <param name="Positions">Greatest number of tokens.</param>
/// <param name="Values">[attention heads, 2 · positions - 1]; distance d has the column d + positions - 1.</param>
internal sealed record RelativePositionBias(int AttentionHeads, int Positions, float[] Values)
{
    // transformers, MPNetEncoder.relative_position_bucket.
    private const int MaxDistance = 128;

    /// <summary>The bias of one attention head.</summary>
    public float At(int attentionHead, int distance) => Values[attentionHead * (2 * Positions - 1) + distance + Positions - 1];

    /// <summary>Expands a table with a row for each bucket of distances and a column for each attention head.</summary>
    public static RelativePositionBias OfBuckets(float[] table, int buckets, int attentionHeads, int positions)
    {
        var values = new float[attentionHeads * (2 * positions - 1)];
        for (var head = 0; head < attentionHeads; head++)
        {
            for (var distance = 1 - positions; distance < positions; distance++)
                values[head * (2 * positions - 1) + distance + positions - 1] = table[BucketOf(distance, buckets) * attentionHeads + head];
        }

        return new RelativePositionBias(attentionHeads, positions, values);
    }

    // Half of the buckets for each direction; of these, half for one distance each, the others for logarithmically growing ranges.
    private static int BucketOf(int distance, int buckets)
    {
        var half = buckets / 2;
        var first = distance > 0 ? half : 0;
        var (length, exact) = (Math.Abs(distance), half / 2);
        if (length < exact)
            return first + length;
        // In single precision, as the library computes it: a boundary may fall on either side otherwise.
        var share = (float)ExactMath.Log((double)length / exact) / (float)ExactMath.Log((double)MaxDistance / exact);
        return first + Math.Min(exact + (int)(share * (half - exact)), half - 1);
    }
}
