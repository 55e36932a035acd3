using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>
/// RoBERTa (arXiv 1907.11692), XLM-RoBERTa (arXiv 1911.02116) and CamemBERT (arXiv 1911.03894): BERT's layers; the position embeddings of
/// tokens begin after the row of the padding id.
/// </summary>
internal static class Roberta
{
    private const int DefaultPaddingId = 1;

    /// <summary>How RoBERTa checkpoints are read.</summary>
    public static Architecture English { get; } = Named("roberta", "Roberta");

    /// <summary>How XLM-RoBERTa checkpoints are read.</summary>
    public static Architecture Multilingual { get; } = Named("xlm-roberta", "XLMRoberta");

    /// <summary>How CamemBERT checkpoints are read.</summary>
    public static Architecture Camembert { get; } = Named("camembert", "Camembert");

    private static Architecture Named(string type, string classes) => new(
        type,
        "roberta.",
        "embeddings.word_embeddings.weight",
        ReadEncoder,
        new Dictionary<string, OwnHeadReader?>
        {
            [$"{classes}Model"] = null,
            [$"{classes}ForSequenceClassification"] = TextHeads.WithDense(Activation.Tanh),
            [$"{classes}ForQuestionAnswering"] = AnswerHeads.Outputs,
            [$"{classes}ForTokenClassification"] = TokenHeads.Classifier,
            [$"{classes}ForMaskedLM"] = LanguageModelHeads.Named("lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias"),
        },
        ["pooler.", "lm_head.", "classifier.", "qa_outputs."]);

    private static EncoderWeights ReadEncoder(JsonFile config, WeightReader weights) =>
        Bert.ReadEncoder(config, weights, FirstPosition(config));

    /// <summary>The row of the first token: the one after the padding id.</summary>
    public static int FirstPosition(JsonFile config) => (config.IntOrNull("pad_token_id") ?? DefaultPaddingId) switch
    {
        >= 0 and < int.MaxValue and var padding => padding + 1,
        var padding => throw new ImportException($"{config.Path}: pad_token_id is {padding}; it must be a token id."),
    };
}
