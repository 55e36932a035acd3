namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>A dense layer followed by an activation.</summary>
internal sealed record ActivatedDense(DenseWeights Dense, Activation Activation);
