namespace BertGrains.Import.Checkpoints;

/// <summary>
/// One BERT layer with normalisation after each residual sum:
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
