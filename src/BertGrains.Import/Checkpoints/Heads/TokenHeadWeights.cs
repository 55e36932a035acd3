namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Classifies every token: logits = Out(layers(mix)), the layers with the item's own attention mask.</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Mix">The states that it reads.</param>
/// <param name="Layers">Encoder layers of its own; often none.</param>
/// <param name="Out">The layer that gives a token's logits.</param>
/// <param name="Labels">What the logits mean.</param>
internal sealed record TokenHeadWeights(
    string Name,
    LayerMix Mix,
    IReadOnlyList<EncoderLayerWeights> Layers,
    DenseWeights Out,
    LabelSet Labels) : HeadWeights(Name)
{
    /// <summary>How labels of tokens become spans: by default as the Hugging Face pipeline does when it is asked to group.</summary>
    public EntityAggregation Aggregation { get; init; } = EntityAggregation.Simple;
}
