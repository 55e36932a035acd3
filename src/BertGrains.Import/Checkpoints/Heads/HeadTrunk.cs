using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>What the weights of a head depend on: sizes of the trunk, and its word embeddings for a decoder that is tied to them.</summary>
/// <param name="Dimensions">Sizes of the trunk.</param>
/// <param name="EmbeddingSize">Length of a word embedding.</param>
/// <param name="WordEmbeddings">One row per token of the vocabulary.</param>
internal sealed record HeadTrunk(EncoderDimensions Dimensions, Lazy<int> EmbeddingSize, Lazy<float[]> WordEmbeddings)
{
    /// <summary>The trunk of a checkpoint.</summary>
    public static HeadTrunk Of(EncoderWeights encoder) =>
        new(encoder.Dimensions, new Lazy<int>(encoder.EmbeddingSize), new Lazy<float[]>(encoder.WordEmbeddings));
}
