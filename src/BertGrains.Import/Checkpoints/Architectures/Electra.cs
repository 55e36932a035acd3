using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>ELECTRA (arXiv 2003.10555): BERT's layers; embeddings may have another length and are projected to that of hidden states.</summary>
internal static class Electra
{
    private const int DefaultEmbeddingSize = 128;

    /// <summary>How ELECTRA checkpoints are read, discriminators and generators.</summary>
    public static Architecture Architecture { get; } = new(
        "electra",
        "electra.",
        "embeddings.word_embeddings.weight",
        ReadEncoder,
        new Dictionary<string, OwnHeadReader?>
        {
            ["ElectraModel"] = null,
            ["ElectraForSequenceClassification"] = TextHeads.WithDense(Activation.Gelu),
            ["ElectraForQuestionAnswering"] = AnswerHeads.Outputs,
            ["ElectraForTokenClassification"] = TokenHeads.Classifier,
            ["ElectraForMaskedLM"] =
                LanguageModelHeads.Named("generator_predictions.dense", "generator_predictions.LayerNorm", "generator_lm_head"),
            ["ElectraForPreTraining"] = PretrainingTasks.ReplacedTokens,
        },
        ["discriminator_predictions.", "generator_predictions.", "generator_lm_head.", "classifier.", "qa_outputs."]);

    private static EncoderWeights ReadEncoder(JsonFile config, WeightReader weights)
    {
        var size = config.IntOrNull("embedding_size") is null ? DefaultEmbeddingSize : config.Positive("embedding_size");
        var encoder = Bert.ReadEncoder(config, weights, embeddingSize: size);
        var hidden = encoder.Dimensions.Hidden;
        return size == hidden ? encoder : encoder with { Projection = weights.Dense("embeddings_project", size, hidden) };
    }
}
