namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The last hidden states as they are.</summary>
internal sealed record FeaturesHeadWeights(string Name) : HeadWeights(Name);
