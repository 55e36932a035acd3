namespace BertGrains.Import.Checkpoints;

/// <summary>Layer normalisation over the last dimension: (x - mean) / √(variance + epsilon) · scale + bias.</summary>
internal sealed record LayerNormWeights(float[] Scale, float[] Bias, float Epsilon);
