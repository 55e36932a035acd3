using BertGrains.Import.Checkpoints.Architectures;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Masked language models, as transformers computes them. They have one form; each architecture has names of its own.</summary>
internal static class LanguageModelHeads
{
    private const float DefaultEpsilon = 1e-12f;

    /// <summary>A dense layer with its activation, a normalization, and the decoder.</summary>
    /// <param name="dense">Name of the dense layer.</param>
    /// <param name="norm">Name of the normalization.</param>
    /// <param name="decoder">Name of the decoder; without a weight it is tied to the word embeddings.</param>
    /// <param name="bias">Name of the decoder's bias, where that is not a part of the decoder.</param>
    /// <param name="activation">Name of the activation's member in config.json; null for gelu.</param>
    public static OwnHeadReader Named(string dense, string norm, string decoder, string? bias = null, string? activation = null) =>
        (config, weights, encoder) =>
        {
            var width = encoder.EmbeddingSize;
            var transform = new ActivatedDense(
                weights.Dense(dense, encoder.Dimensions.Hidden, width),
                activation is null ? Activation.Gelu : config.ActivationOf(activation),
                weights.LayerNorm(norm, width, config.Epsilon("layer_norm_eps", DefaultEpsilon)));
            return new PretrainingHeads(Read(config, weights, encoder, transform, decoder, bias));
        };

    /// <summary>A language model with a transform that was read.</summary>
    public static LanguageModelWeights Read(
        JsonFile config,
        WeightReader weights,
        EncoderWeights encoder,
        ActivatedDense transform,
        string decoder,
        string? bias = null,
        bool hasBias = true)
    {
        var (vocabulary, width) = (encoder.Dimensions.Vocabulary, encoder.EmbeddingSize);
        var rows = RowsOf(config, weights, encoder, $"{decoder}.weight");

        // Old versions of transformers wrote the bias with both names and equal values.
        var name = bias is not null && weights.Contains(bias) ? bias : $"{decoder}.bias";
        return new LanguageModelWeights(
            LayerMix.Only(encoder.Dimensions.Layers),
            [],
            transform,
            new DenseWeights(width, vocabulary, rows, hasBias ? weights.Tensor(name, vocabulary) : new float[vocabulary]));
    }

    // Which of two tensors a tied model has depends on the version of transformers.
    private static float[] RowsOf(JsonFile config, WeightReader weights, EncoderWeights encoder, string name)
    {
        var isTied = config.BoolOrNull("tie_word_embeddings") ?? true;
        if (!weights.Contains(name))
        {
            return isTied ? encoder.WordEmbeddings : throw new ImportException(
                $"{config.Path}: tie_word_embeddings is false, but the weights have no tensor '{name}'.");
        }

        var rows = weights.Tensor(name, encoder.Dimensions.Vocabulary, encoder.EmbeddingSize);
        return !isTied || rows.AsSpan().SequenceEqual(encoder.WordEmbeddings) ? rows : throw new ImportException(
            $"{config.Path}: the tensor '{name}' differs from the word embeddings, but tie_word_embeddings is not false. Set it to false to use the "
            + "tensor, or remove the tensor.");
    }
}
