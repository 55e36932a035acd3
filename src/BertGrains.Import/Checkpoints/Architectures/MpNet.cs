using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>
/// MPNet (arXiv 2004.09297): BERT's layers without token types, with RoBERTa's position embeddings and a bias of the attention scores that
/// depends on distances.
/// </summary>
internal static class MpNet
{
    private const float DefaultEpsilon = 1e-12f;
    private const int DefaultBuckets = 32;

    /// <summary>How MPNet checkpoints are read.</summary>
    public static Architecture Architecture { get; } = new(
        "mpnet",
        "mpnet.",
        "embeddings.word_embeddings.weight",
        ReadEncoder,
        new Dictionary<string, OwnHeadReader?>
        {
            ["MPNetModel"] = null,
            ["MPNetForSequenceClassification"] = TextHeads.WithDense(Activation.Tanh),
            ["MPNetForQuestionAnswering"] = AnswerHeads.Outputs,
            ["MPNetForTokenClassification"] = TokenHeads.Classifier,
            ["MPNetForMaskedLM"] = LanguageModelHeads.Named("lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias"),
        },
        ["pooler.", "lm_head.", "classifier.", "qa_outputs."]);

    private static EncoderWeights ReadEncoder(JsonFile config, WeightReader weights)
    {
        config.RefuseVariants();
        var rows = config.Positive("max_position_embeddings");
        var first = Roberta.FirstPosition(config);
        var sizes = config.Dimensions(rows - first, tokenTypes: 1);
        var activation = config.ActivationOf("hidden_act");
        var epsilon = config.Epsilon("layer_norm_eps", DefaultEpsilon);
        var buckets = config.IntOrNull("relative_attention_num_buckets") ?? DefaultBuckets;
        if (buckets < 4 || buckets % 4 != 0)
            throw new ImportException($"{config.Path}: relative_attention_num_buckets is {buckets}; it must be a positive multiple of 4.");
        var table = weights.Tensor("encoder.relative_attention_bias.weight", buckets, sizes.AttentionHeads);
        var embeddings = weights.Under("embeddings.");
        return new EncoderWeights
        {
            Dimensions = sizes,
            WordEmbeddings = embeddings.Tensor("word_embeddings.weight", sizes.Vocabulary, sizes.Hidden),
            PositionEmbeddings = embeddings.Tensor("position_embeddings.weight", rows, sizes.Hidden)[(first * sizes.Hidden)..],
            EmbeddingNorm = embeddings.LayerNorm("LayerNorm", sizes.Hidden, epsilon),
            PositionBias = RelativePositionBias.OfBuckets(table, buckets, sizes.AttentionHeads, sizes.Positions),
            Layers =
            [
                .. Enumerable.Range(0, sizes.Layers).Select(k => ReadLayer(weights.Under($"encoder.layer.{k}."), sizes, activation, epsilon)),
            ],
        };
    }

    private static EncoderLayerWeights ReadLayer(WeightReader weights, EncoderDimensions sizes, Activation activation, float epsilon) => new()
    {
        AttentionHeads = sizes.AttentionHeads,
        Activation = activation,
        Query = weights.Dense("attention.attn.q", sizes.Hidden, sizes.Hidden),
        Key = weights.Dense("attention.attn.k", sizes.Hidden, sizes.Hidden),
        Value = weights.Dense("attention.attn.v", sizes.Hidden, sizes.Hidden),
        AttentionOutput = weights.Dense("attention.attn.o", sizes.Hidden, sizes.Hidden),
        AttentionNorm = weights.LayerNorm("attention.LayerNorm", sizes.Hidden, epsilon),
        Intermediate = weights.Dense("intermediate.dense", sizes.Hidden, sizes.Intermediate),
        Output = weights.Dense("output.dense", sizes.Intermediate, sizes.Hidden),
        OutputNorm = weights.LayerNorm("output.LayerNorm", sizes.Hidden, epsilon),
    };
}
