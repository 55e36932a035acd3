namespace BertGrains.Inference.Bundles;

/// <summary>
/// What embeddings of texts were at import: the ranges of int8 and uint8. Embeddings of unit length and of all dimensions are in the ranges as
/// they are; the ranges of others are these, scaled.
/// </summary>
/// <param name="Minimum">The least value of each dimension of embeddings of unit length.</param>
/// <param name="Maximum">The greatest value of each dimension.</param>
/// <param name="PrefixLengths">The mean length of the first 1, 2, … dimensions of an embedding of unit length.</param>
/// <param name="Length">The mean length of an embedding that is not scaled.</param>
public sealed record EmbeddingRanges(
    IReadOnlyList<float> Minimum, IReadOnlyList<float> Maximum, IReadOnlyList<float> PrefixLengths, float Length)
{
    /// <summary>The factor from these ranges to those of other embeddings.</summary>
    /// <param name="dimensions">Number of leading dimensions that are kept.</param>
    /// <param name="isNormalized">Whether the embeddings have unit length.</param>
    internal float ScaleOf(int dimensions, bool isNormalized) =>
        isNormalized ? dimensions == Minimum.Count ? 1 : 1 / PrefixLengths[dimensions - 1] : Length;
}
