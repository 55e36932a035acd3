using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// An encoder. Hidden state 0 of a token is EmbeddingNorm(word + position + token type), or the projection of it; hidden state k is the
/// output of layer k. <see cref="FinalNorm"/> is a part of the last layer. Embedding tables are row-major, one row per id, position or type.
/// </summary>
internal sealed record EncoderWeights
{
    public required EncoderDimensions Dimensions { get; init; }

    public required float[] WordEmbeddings { get; init; }

    /// <summary>A row for each position, the first token's first; null if the layers know positions in another way.</summary>
    public float[]? PositionEmbeddings { get; init; }

    /// <summary>A row for each type; null if tokens have no types.</summary>
    public float[]? TokenTypeEmbeddings { get; init; }

    public required LayerNormWeights EmbeddingNorm { get; init; }

    /// <summary>From embeddings of another length to hidden state 0; null if they have the length of hidden states.</summary>
    public DenseWeights? Projection { get; init; }

    public required IReadOnlyList<EncoderLayerWeights> Layers { get; init; }

    /// <summary>Normalization of the last layer's output; null if layers normalize their outputs.</summary>
    public LayerNormWeights? FinalNorm { get; init; }

    /// <summary>Added to the attention scores of every layer; null for none.</summary>
    public RelativePositionBias? PositionBias { get; init; }

    /// <summary>Length of a row of the embedding tables.</summary>
    public int EmbeddingSize => EmbeddingNorm.Scale.Length;
}

/// <summary>
/// One layer. With normalization after each residual sum, as in BERT: a = AttentionNorm(x + attention(x)); y = OutputNorm(a + feedForward(a)).
/// Before attention and feed-forward layers, as in ModernBERT: a = x + attention(AttentionNorm(x)); y = a + feedForward(OutputNorm(a)).
/// attention(x) = AttentionOutput(softmax(Query x · Key x / √d) Value x) for each attention head, with d the length of its state;
/// feedForward(a) = Output(activation(Intermediate a) · Gate a), without the factor if there is no gate.
/// </summary>
internal sealed record EncoderLayerWeights
{
    public required int AttentionHeads { get; init; }

    public required Activation Activation { get; init; }

    /// <summary>Whether normalization is before attention and feed-forward layers instead of after the sums.</summary>
    public bool NormalizesFirst { get; init; }

    public required DenseWeights Query { get; init; }

    public required DenseWeights Key { get; init; }

    public required DenseWeights Value { get; init; }

    public required DenseWeights AttentionOutput { get; init; }

    /// <summary>Null in a first layer whose input is normalized already.</summary>
    public required LayerNormWeights? AttentionNorm { get; init; }

    public required DenseWeights Intermediate { get; init; }

    public DenseWeights? Gate { get; init; }

    public required DenseWeights Output { get; init; }

    public required LayerNormWeights OutputNorm { get; init; }

    /// <summary>
    /// Base of the rotary position embedding of queries and keys (RoFormer, arXiv 2104.09864): the pair of elements i and i + d/2 of a state
    /// at position p is rotated by the angle p · base^(-2i/d). Null for none.
    /// </summary>
    public float? RotaryBase { get; init; }

    /// <summary>Greatest distance of a token that a token attends to; null if it attends to all.</summary>
    public int? Window { get; init; }
}

/// <summary>A dense layer y = W x + b.</summary>
/// <param name="Inputs">Length of x.</param>
/// <param name="Outputs">Length of y.</param>
/// <param name="Weight">W in row-major order, [outputs, inputs], as checkpoints store it.</param>
/// <param name="Bias">b; zeros if the checkpoint has none.</param>
internal sealed record DenseWeights(int Inputs, int Outputs, float[] Weight, float[] Bias);

/// <summary>Layer normalization over the last dimension: (x - mean) / √(variance + epsilon) · scale + bias.</summary>
internal sealed record LayerNormWeights(float[] Scale, float[] Bias, float Epsilon);
