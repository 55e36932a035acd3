namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>
/// A fixed weight for each token of the vocabulary that an item has, such as its inverse document frequency: queries for documents that a
/// language model expands. No layer of the trunk runs. SparseStaticEmbedding of sentence-transformers.
/// </summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Weights">A weight for each row of the word embeddings; 0 for the special tokens of every item and for padding.</param>
/// <param name="Prompts">Texts that may be put before a text; often none.</param>
internal sealed record StaticSparseHeadWeights(string Name, float[] Weights, PromptSet Prompts) : HeadWeights(Name);
