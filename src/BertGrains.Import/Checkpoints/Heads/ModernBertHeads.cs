using BertGrains.Import.Checkpoints.Architectures;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The heads of ModernBERT checkpoints: a normalized dense layer, then the classifier.</summary>
internal static class ModernBertHeads
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>ModernBertForSequenceClassification.</summary>
    public static HeadWeights ReadText(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var pooling = config.StringOrNull("classifier_pooling") switch
        {
            "cls" or null => PoolingMode.Cls,
            "mean" => PoolingMode.Mean,
            var other => throw new ImportException($"{config.Path}: classifier_pooling is '{other}'; supported values are cls and mean."),
        };
        var labels = CheckpointLabels.OfTexts(config, weights, "classifier");
        return CrossEncoder.Describe(config, new TextHeadWeights(
            "classification",
            LayerMix.Only(encoder.Dimensions.Layers),
            pooling,
            ReadHidden(config, weights, encoder),
            weights.Dense("classifier", encoder.Dimensions.Hidden, labels.Names.Count),
            labels));
    }

    /// <summary>ModernBertForTokenClassification.</summary>
    public static HeadWeights ReadTokens(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var labels = CheckpointLabels.OfTokens(config, weights, "classifier");
        return new TokenHeadWeights(
            "entities",
            LayerMix.Only(encoder.Dimensions.Layers),
            [],
            weights.Dense("classifier", encoder.Dimensions.Hidden, labels.Names.Count),
            labels)
        {
            Hidden = ReadHidden(config, weights, encoder),
        };
    }

    /// <summary>ModernBertForMaskedLM.</summary>
    public static HeadWeights ReadLanguageModel(JsonFile config, WeightReader weights, EncoderWeights encoder) =>
        new PretrainingHeads(LanguageModelHeads.Read(
            config, weights, encoder, ReadHidden(config, weights, encoder), "decoder", hasBias: config.BoolOrNull("decoder_bias") ?? true));

    /// <summary>The layer before the last of every head.</summary>
    public static ActivatedDense ReadHidden(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var hidden = encoder.Dimensions.Hidden;
        var activation = ActivationNames.OfTransformers(
            config.Path, "classifier_activation", config.StringOrNull("classifier_activation") ?? "gelu");
        return new ActivatedDense(
            weights.Dense("head.dense", hidden, hidden, config.BoolOrNull("classifier_bias") ?? false),
            activation,
            weights.LayerNorm(
                "head.norm", hidden, config.Epsilon("norm_eps", DefaultEpsilon), config.BoolOrNull("norm_bias") ?? false));
    }
}
