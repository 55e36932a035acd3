using BertGrains.Import.Checkpoints.Architectures;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The heads that classify texts from the state of the first token, as transformers computes them.</summary>
internal static class TextHeads
{
    private const string Name = "classification";

    /// <summary>BERT: tanh(pooler [CLS]), then the classifier.</summary>
    public static HeadWeights WithPooler(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var hidden = encoder.Dimensions.Hidden;
        return Read(config, weights, encoder, weights.Dense("bert.pooler.dense", hidden, hidden), Activation.Tanh, "classifier");
    }

    /// <summary>A dense layer with its activation, then the layer with the logits.</summary>
    /// <param name="activation">Activation of the first layer.</param>
    /// <param name="dense">Name of the first layer.</param>
    /// <param name="output">Name of the layer with the logits.</param>
    public static OwnHeadReader WithDense(Activation activation, string dense = "classifier.dense", string output = "classifier.out_proj") =>
        (config, weights, encoder) => Read(
            config, weights, encoder, weights.Dense(dense, encoder.Dimensions.Hidden, encoder.Dimensions.Hidden), activation, output);

    private static TextHeadWeights Read(
        JsonFile config, WeightReader weights, EncoderWeights encoder, DenseWeights dense, Activation activation, string output)
    {
        var labels = CheckpointLabels.OfTexts(config, weights, output);
        return CrossEncoder.Describe(config, new TextHeadWeights(
            Name,
            LayerMix.Only(encoder.Dimensions.Layers),
            PoolingMode.Cls,
            new ActivatedDense(dense, activation),
            weights.Dense(output, encoder.Dimensions.Hidden, labels.Names.Count),
            labels));
    }
}
