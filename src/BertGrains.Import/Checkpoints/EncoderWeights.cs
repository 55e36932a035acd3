using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// An encoder. Hidden state 0 of a token is EmbeddingNorm(word + position + token type); hidden state k is the output of layer k.
/// Embedding tables are row-major, one row of <see cref="EncoderDimensions.Hidden"/> values per id, position or type.
/// </summary>
internal sealed record EncoderWeights
{
    public required EncoderDimensions Dimensions { get; init; }

    public required float[] WordEmbeddings { get; init; }

    public required float[] PositionEmbeddings { get; init; }

    public required float[] TokenTypeEmbeddings { get; init; }

    public required LayerNormWeights EmbeddingNorm { get; init; }

    public required IReadOnlyList<EncoderLayerWeights> Layers { get; init; }
}

/// <summary>
/// One BERT layer with normalization after each residual sum:
/// a = AttentionNorm(x + AttentionOutput(attention(Query x, Key x, Value x))); y = OutputNorm(a + Output(activation(Intermediate a))).
/// Attention divides its scores by the square root of the length of an attention head's state.
/// </summary>
internal sealed record EncoderLayerWeights
{
    public required int AttentionHeads { get; init; }

    public required Activation Activation { get; init; }

    public required DenseWeights Query { get; init; }

    public required DenseWeights Key { get; init; }

    public required DenseWeights Value { get; init; }

    public required DenseWeights AttentionOutput { get; init; }

    public required LayerNormWeights AttentionNorm { get; init; }

    public required DenseWeights Intermediate { get; init; }

    public required DenseWeights Output { get; init; }

    public required LayerNormWeights OutputNorm { get; init; }
}

/// <summary>A dense layer y = W x + b.</summary>
/// <param name="Inputs">Length of x.</param>
/// <param name="Outputs">Length of y.</param>
/// <param name="Weight">W in row-major order, [outputs, inputs], as checkpoints store it.</param>
/// <param name="Bias">b; zeros if the checkpoint has none.</param>
internal sealed record DenseWeights(int Inputs, int Outputs, float[] Weight, float[] Bias);

/// <summary>Layer normalization over the last dimension: (x - mean) / √(variance + epsilon) · scale + bias.</summary>
internal sealed record LayerNormWeights(float[] Scale, float[] Bias, float Epsilon);
