using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>BERT (arXiv 1810.04805).</summary>
internal static class Bert
{
    private const float DefaultEpsilon = 1e-12f;

    /// <summary>How BERT checkpoints are read.</summary>
    public static Architecture Architecture { get; } = new(
        "bert",
        "bert.",
        "embeddings.word_embeddings.weight",
        ReadEncoder,
        new Dictionary<string, OwnHeadReader?>
        {
            ["BertModel"] = null,
            ["BertForSequenceClassification"] = TextHeads.WithPooler,
            ["BertForQuestionAnswering"] = AnswerHeads.Outputs,
            ["BertForTokenClassification"] = TokenHeads.Classifier,
            ["BertForMaskedLM"] = LanguageModel,
            ["BertForNextSentencePrediction"] = (_, weights, encoder) => PretrainingTasks.NextSentence(weights, encoder),
            ["BertForPreTraining"] = (config, weights, encoder) =>
                (PretrainingHeads)LanguageModel(config, weights, encoder) with { Other = PretrainingTasks.NextSentence(weights, encoder) },
        },
        ["pooler.", "cls.", "classifier.", "qa_outputs."]);

    /// <summary>One layer of an encoder or of a head, with the names of BERT.</summary>
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

    /// <summary>An encoder with the names of BERT, which RoBERTa and ELECTRA have too.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="weights">Tensors of the encoder.</param>
    /// <param name="firstPosition">Row of the position embeddings of the first token.</param>
    /// <param name="embeddingSize">Length of embeddings; null for that of hidden states.</param>
    public static EncoderWeights ReadEncoder(JsonFile config, WeightReader weights, int firstPosition = 0, int? embeddingSize = null)
    {
        config.RefuseVariants();
        var rows = config.Positive("max_position_embeddings");
        const string types = "embeddings.token_type_embeddings.weight";
        var sizes = config.Dimensions(
            rows - firstPosition, config.Find("type_vocab_size") is null && weights.Contains(types) ? weights.RowsOf(types) : config.Positive("type_vocab_size"));
        var width = embeddingSize ?? sizes.Hidden;
        var activation = config.ActivationOf("hidden_act");
        var epsilon = config.Epsilon("layer_norm_eps", DefaultEpsilon);
        var embeddings = weights.Under("embeddings.");
        return new EncoderWeights
        {
            Dimensions = sizes,
            WordEmbeddings = embeddings.Tensor("word_embeddings.weight", sizes.Vocabulary, width),
            PositionEmbeddings = embeddings.Tensor("position_embeddings.weight", rows, width)[(firstPosition * width)..],
            TokenTypeEmbeddings = embeddings.Tensor("token_type_embeddings.weight", sizes.TokenTypes, width),
            EmbeddingNorm = embeddings.LayerNorm("LayerNorm", width, epsilon),
            Layers =
            [
                .. Enumerable.Range(0, sizes.Layers).Select(k => ReadLayer(
                    weights.Under($"encoder.layer.{k}."), sizes.Hidden, sizes.AttentionHeads, sizes.Intermediate, activation, epsilon)),
            ],
        };
    }

    private static HeadWeights LanguageModel(JsonFile config, WeightReader weights, EncoderWeights encoder) => LanguageModelHeads.Named(
        "cls.predictions.transform.dense",
        "cls.predictions.transform.LayerNorm",
        "cls.predictions.decoder",
        "cls.predictions.bias",
        "hidden_act")(config, weights, encoder);

    private static EncoderWeights ReadEncoder(JsonFile config, WeightReader weights) => ReadEncoder(config, weights, firstPosition: 0);
}
