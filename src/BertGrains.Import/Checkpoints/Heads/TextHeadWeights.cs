namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Classifies an item: logits = Out(activation(Hidden(pool(mix)))).</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Mix">The states that it reads.</param>
/// <param name="Pooling">Mean over the item's tokens, or the first token.</param>
/// <param name="Hidden">The layer before the last; null where the pooled state goes straight to <paramref name="Out"/>.</param>
/// <param name="Out">The layer that gives the logits.</param>
/// <param name="Labels">What the logits mean.</param>
internal sealed record TextHeadWeights(
    string Name,
    LayerMix Mix,
    PoolingMode Pooling,
    ActivatedDense? Hidden,
    DenseWeights Out,
    LabelSet Labels) : HeadWeights(Name);
