namespace BertGrains.Inference.Bundles;

/// <summary>Sizes of an encoder.</summary>
/// <param name="Hidden">Length of a hidden state.</param>
/// <param name="Layers">Encoder layers; hidden states are numbered 0 (embeddings) to this.</param>
/// <param name="AttentionHeads">Attention heads a layer.</param>
/// <param name="Intermediate">Length of the feed-forward state.</param>
/// <param name="Vocabulary">Rows of the word embeddings.</param>
/// <param name="Positions">Longest sequence that the position embeddings allow.</param>
/// <param name="TokenTypes">Rows of the token type embeddings.</param>
public sealed record EncoderDimensions(
    int Hidden, int Layers, int AttentionHeads, int Intermediate, int Vocabulary, int Positions, int TokenTypes);
