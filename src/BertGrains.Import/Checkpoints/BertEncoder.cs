using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints;

/// <summary>Reads BERT encoders.</summary>
internal static class BertEncoder
{
    private const float DefaultEpsilon = 1e-12f;

    /// <summary>Reads the encoder that a config.json describes.</summary>
    public static EncoderWeights Read(JsonFile config, WeightReader weights)
    {
        RefuseVariants(config);
        var sizes = ReadDimensions(config);
        var activation = ActivationNames.OfTransformers(config.Path, "hidden_act", config.StringOrNull("hidden_act") ?? "gelu");
        var epsilon = config.FloatOrNull("layer_norm_eps") ?? DefaultEpsilon;
        var embeddings = weights.Under("embeddings.");
        return new EncoderWeights
        {
            Dimensions = sizes,
            WordEmbeddings = embeddings.Tensor("word_embeddings.weight", sizes.Vocabulary, sizes.Hidden),
            PositionEmbeddings = embeddings.Tensor("position_embeddings.weight", sizes.Positions, sizes.Hidden),
            TokenTypeEmbeddings = embeddings.Tensor("token_type_embeddings.weight", sizes.TokenTypes, sizes.Hidden),
            EmbeddingNorm = embeddings.LayerNorm("LayerNorm", sizes.Hidden, epsilon),
            Layers =
            [
                .. Enumerable.Range(0, sizes.Layers).Select(k => ReadLayer(
                    weights.Under($"encoder.layer.{k}."), sizes.Hidden, sizes.AttentionHeads, sizes.Intermediate, activation, epsilon)),
            ],
        };
    }

    /// <summary>Reads one encoder layer, of an encoder or of a head.</summary>
    public static EncoderLayerWeights ReadLayer(
        WeightReader weights, int hidden, int attentionHeads, int intermediate, Activation activation, float epsilon) => new()
        {
            AttentionHeads = attentionHeads,
            Activation = activation,
            Query = weights.Dense("attention.self.query", hidden, hidden),
            Key = weights.Dense("attention.self.key", hidden, hidden),
            Value = weights.Dense("attention.self.value", hidden, hidden),
            AttentionOutput = weights.Dense("attention.output.dense", hidden, hidden),
            AttentionNorm = weights.LayerNorm("attention.output.LayerNorm", hidden, epsilon),
            Intermediate = weights.Dense("intermediate.dense", hidden, intermediate),
            Output = weights.Dense("output.dense", intermediate, hidden),
            OutputNorm = weights.LayerNorm("output.LayerNorm", hidden, epsilon),
        };

    private static void RefuseVariants(JsonFile config)
    {
        var positions = config.StringOrNull("position_embedding_type") ?? "absolute";
        if (positions != "absolute")
            throw new ImportException($"{config.Path}: position_embedding_type is '{positions}'; only 'absolute' is supported.");
        if (config.BoolOrNull("is_decoder") is true)
            throw new ImportException($"{config.Path}: is_decoder is true; only encoders can be imported.");
    }

    private static EncoderDimensions ReadDimensions(JsonFile config)
    {
        int Positive(string name)
        {
            var value = config.Int(name);
            return value > 0 ? value : throw new ImportException($"{config.Path}: {name} is {value}; it must be positive.");
        }

        var sizes = new EncoderDimensions(
            Positive("hidden_size"),
            Positive("num_hidden_layers"),
            Positive("num_attention_heads"),
            Positive("intermediate_size"),
            Positive("vocab_size"),
            Positive("max_position_embeddings"),
            Positive("type_vocab_size"));
        return sizes.Hidden % sizes.AttentionHeads == 0
            ? sizes
            : throw new ImportException(
                $"{config.Path}: hidden_size {sizes.Hidden} is not a multiple of num_attention_heads {sizes.AttentionHeads}.");
    }
}
