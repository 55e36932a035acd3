namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>One head of a bundle to be: what it computes from the trunk's hidden states.</summary>
/// <param name="Name">Unique within the bundle.</param>
internal abstract record HeadWeights(string Name);
