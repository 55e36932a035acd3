using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// An encoder. Hidden state 0 of a token is EmbeddingNorm(word + position + token type), hidden state k the output of layer k.
/// Tables of embeddings are row-major, one row of <see cref="EncoderDimensions.Hidden"/> numbers an id, position or type.
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
