namespace BertGrains.Import.Parity;

/// <summary>How far one result of a bundle is from the reference, over all parity texts, alone and in a padded batch.</summary>
/// <param name="What">A tensor of the trunk (<c>hidden.3</c>, <c>mean</c>) or the name of a head.</param>
/// <param name="LargestDifference">Largest absolute difference of one number; embeddings are scaled to unit length first.</param>
/// <param name="LeastCosine">Least cosine between a vector of the bundle and the reference's.</param>
public sealed record ParityFigure(string What, double LargestDifference, double LeastCosine);
