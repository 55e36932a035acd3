using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>DistilBERT (arXiv 1910.01108): BERT's layers without token types.</summary>
internal static class DistilBert
{
    private const float Epsilon = 1e-12f;

    /// <summary>How DistilBERT checkpoints are read.</summary>
    public static Architecture Architecture { get; } = new(
        "distilbert",
        "distilbert.",
        "embeddings.word_embeddings.weight",
        ReadEncoder,
        new Dictionary<string, OwnHeadReader?>
        {
            ["DistilBertModel"] = null,
            ["DistilBertForSequenceClassification"] = TextHeads.WithDense(Activation.Relu, "pre_classifier", "classifier"),
            ["DistilBertForQuestionAnswering"] = AnswerHeads.Outputs,
            ["DistilBertForTokenClassification"] = TokenHeads.Classifier,
            ["DistilBertForMaskedLM"] =
                LanguageModelHeads.Named("vocab_transform", "vocab_layer_norm", "vocab_projector", activation: "activation"),
        },
        ["vocab_transform.", "vocab_layer_norm.", "vocab_projector.", "pre_classifier.", "classifier.", "qa_outputs."]);

    private static EncoderWeights ReadEncoder(JsonFile config, WeightReader weights)
    {
        config.RefuseVariants();
        var sizes = new EncoderDimensions(
            config.Positive("dim", "hidden_size"),
            config.Positive("n_layers", "num_hidden_layers"),
            config.Positive("n_heads", "num_attention_heads"),
            config.Positive("hidden_dim"),
            config.Positive("vocab_size"),
            config.Positive("max_position_embeddings"),
            TokenTypes: 1).Checked(config);
        var activation = config.ActivationOf("activation");
        var embeddings = weights.Under("embeddings.");
        return new EncoderWeights
        {
            Dimensions = sizes,
            WordEmbeddings = embeddings.Tensor("word_embeddings.weight", sizes.Vocabulary, sizes.Hidden),
            PositionEmbeddings = embeddings.Tensor("position_embeddings.weight", sizes.Positions, sizes.Hidden),
            EmbeddingNorm = embeddings.LayerNorm("LayerNorm", sizes.Hidden, Epsilon),
            Layers =
            [
                .. Enumerable.Range(0, sizes.Layers).Select(k => ReadLayer(weights.Under($"transformer.layer.{k}."), sizes, activation)),
            ],
        };
    }

    private static EncoderLayerWeights ReadLayer(WeightReader weights, EncoderDimensions sizes, Activation activation) => new()
    {
        AttentionHeads = sizes.AttentionHeads,
        Activation = activation,
        Query = weights.Dense("attention.q_lin", sizes.Hidden, sizes.Hidden),
        Key = weights.Dense("attention.k_lin", sizes.Hidden, sizes.Hidden),
        Value = weights.Dense("attention.v_lin", sizes.Hidden, sizes.Hidden),
        AttentionOutput = weights.Dense("attention.out_lin", sizes.Hidden, sizes.Hidden),
        AttentionNorm = weights.LayerNorm("sa_layer_norm", sizes.Hidden, Epsilon),
        Intermediate = weights.Dense("ffn.lin1", sizes.Hidden, sizes.Intermediate),
        Output = weights.Dense("ffn.lin2", sizes.Intermediate, sizes.Hidden),
        OutputNorm = weights.LayerNorm("output_layer_norm", sizes.Hidden, Epsilon),
    };
}
