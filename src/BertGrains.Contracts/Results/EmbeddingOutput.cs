namespace BertGrains;

/// <summary>A dense vector of the whole item.</summary>
/// <param name="Values">One value a dimension; of unit length unless normalisation was turned off.</param>
public sealed record EmbeddingOutput(ReadOnlyMemory<float> Values) : HeadOutput;
