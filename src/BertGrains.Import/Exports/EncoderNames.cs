namespace BertGrains.Import.Exports;

/// <summary>What transformers calls the parts of an encoder, for exports that lost the names. A layer that is joined has one name.</summary>
internal sealed record EncoderNames
{
    public string WordEmbeddings { get; init; } = "embeddings.word_embeddings";

    public string PositionEmbeddings { get; init; } = "embeddings.position_embeddings";

    public string TokenTypeEmbeddings { get; init; } = "embeddings.token_type_embeddings";

    public string EmbeddingNorm { get; init; } = "embeddings.LayerNorm";

    public string Projection { get; init; } = "embeddings_project";

    public string RelativeBias { get; init; } = "encoder.relative_attention_bias";

    /// <summary>Beginning of the names in a layer, before its number.</summary>
    public string Layer { get; init; } = "encoder.layer.";

    public string Query { get; init; } = "attention.self.query";

    public string Key { get; init; } = "attention.self.key";

    public string Value { get; init; } = "attention.self.value";

    public string AttentionOutput { get; init; } = "attention.output.dense";

    public string AttentionNorm { get; init; } = "attention.output.LayerNorm";

    public string Intermediate { get; init; } = "intermediate.dense";

    public string Output { get; init; } = "output.dense";

    public string OutputNorm { get; init; } = "output.LayerNorm";

    /// <summary>Whether <see cref="AttentionNorm"/> is before the attention; the last normalization is then <see cref="FinalNorm"/>.</summary>
    public bool NormalizesFirst { get; init; }

    public string FinalNorm { get; init; } = "final_norm";

    /// <summary>The names of an architecture.</summary>
    /// <param name="modelType">Its <c>model_type</c>.</param>
    public static EncoderNames Of(string modelType) => modelType switch
    {
        "distilbert" => new EncoderNames
        {
            Layer = "transformer.layer.",
            Query = "attention.q_lin",
            Key = "attention.k_lin",
            Value = "attention.v_lin",
            AttentionOutput = "attention.out_lin",
            AttentionNorm = "sa_layer_norm",
            Intermediate = "ffn.lin1",
            Output = "ffn.lin2",
            OutputNorm = "output_layer_norm",
        },
        "mpnet" => new EncoderNames
        {
            Query = "attention.attn.q",
            Key = "attention.attn.k",
            Value = "attention.attn.v",
            AttentionOutput = "attention.attn.o",
            AttentionNorm = "attention.LayerNorm",
        },
        "modernbert" => new EncoderNames
        {
            WordEmbeddings = "embeddings.tok_embeddings",
            EmbeddingNorm = "embeddings.norm",
            Layer = "layers.",
            Query = "attn.Wqkv",
            Key = "attn.Wqkv",
            Value = "attn.Wqkv",
            AttentionOutput = "attn.Wo",
            AttentionNorm = "attn_norm",
            Intermediate = "mlp.Wi",
            Output = "mlp.Wo",
            OutputNorm = "mlp_norm",
            NormalizesFirst = true,
        },
        _ => new EncoderNames(),
    };

    /// <summary>The dense layers after the encoder, in an order of execution, by the class of the checkpoint.</summary>
    /// <param name="type">Name of the class.</param>
    public static IReadOnlyList<string> HeadDense(string type) => type switch
    {
        "BertForSequenceClassification" => ["bert.pooler.dense", "classifier"],
        "BertForNextSentencePrediction" => ["bert.pooler.dense", "cls.seq_relationship"],
        "BertForMaskedLM" => ["cls.predictions.transform.dense", "cls.predictions.decoder"],
        "BertForPreTraining" => ["bert.pooler.dense", "cls.predictions.transform.dense", "cls.predictions.decoder", "cls.seq_relationship"],
        "DistilBertForSequenceClassification" => ["pre_classifier", "classifier"],
        "DistilBertForMaskedLM" => ["vocab_transform", "vocab_projector"],
        "ElectraForMaskedLM" => ["generator_predictions.dense", "generator_lm_head"],
        "ElectraForPreTraining" => ["discriminator_predictions.dense", "discriminator_predictions.dense_prediction"],
        "ModernBertForMaskedLM" => ["head.dense", "decoder"],
        _ when type.StartsWith("ModernBertFor", StringComparison.Ordinal) => ["head.dense", "classifier"],
        _ when type.EndsWith("ForMaskedLM", StringComparison.Ordinal) => ["lm_head.dense", "lm_head.decoder"],
        _ when type.EndsWith("ForQuestionAnswering", StringComparison.Ordinal) => ["qa_outputs"],
        _ when type.EndsWith("ForTokenClassification", StringComparison.Ordinal) => ["classifier"],
        _ when type.EndsWith("ForSequenceClassification", StringComparison.Ordinal) => ["classifier.dense", "classifier.out_proj"],
        _ => ["pooler.dense"],
    };

    /// <summary>The normalizations after the encoder, by the class of the checkpoint.</summary>
    /// <param name="type">Name of the class.</param>
    public static IReadOnlyList<string> HeadNorms(string type) => type switch
    {
        "BertForMaskedLM" or "BertForPreTraining" => ["cls.predictions.transform.LayerNorm"],
        "DistilBertForMaskedLM" => ["vocab_layer_norm"],
        "ElectraForMaskedLM" => ["generator_predictions.LayerNorm"],
        _ when type.StartsWith("ModernBertFor", StringComparison.Ordinal) => ["head.norm"],
        _ when type.EndsWith("ForMaskedLM", StringComparison.Ordinal) => ["lm_head.layer_norm"],
        _ => [],
    };
}
