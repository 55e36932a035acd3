namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The embedding heads of a model with routes.</summary>
/// <param name="Heads">A head for each route, that of the default route first.</param>
internal sealed record RoutedHeads(IReadOnlyList<EmbeddingHeadWeights> Heads) : HeadWeights(Heads[0].Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<HeadWeights> InBundle(MaskToken mask) => Heads;
}
