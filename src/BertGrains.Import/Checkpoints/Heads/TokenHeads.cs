namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The heads that classify tokens, as transformers computes them.</summary>
internal static class TokenHeads
{
    /// <summary>The classifier on the last state of every token.</summary>
    public static HeadWeights Classifier(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var labels = CheckpointLabels.OfTokens(config, weights, "classifier");
        return new TokenHeadWeights(
            "entities",
            LayerMix.Only(encoder.Dimensions.Layers),
            [],
            weights.Dense("classifier", encoder.Dimensions.Hidden, labels.Names.Count),
            labels);
    }
}
