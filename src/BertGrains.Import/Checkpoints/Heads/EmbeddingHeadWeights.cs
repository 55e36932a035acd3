namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>
/// Pools the last hidden states of an item, several modes one after the other in the order given, then applies dense layers.
/// </summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Pooling">At least one mode.</param>
/// <param name="Layers">Dense layers with their activations, in order; often none.</param>
/// <param name="Normalize">Whether users get unit length by default; the head's graph does not scale.</param>
/// <param name="Dimensions">Length of the result.</param>
internal sealed record EmbeddingHeadWeights(
    string Name,
    IReadOnlyList<PoolingMode> Pooling,
    IReadOnlyList<ActivatedDense> Layers,
    bool Normalize,
    int Dimensions) : HeadWeights(Name);
