using BertGrains.Import.Checkpoints.Architectures;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The heads of classes for pre-training that are not language models, as transformers computes them.</summary>
internal static class PretrainingTasks
{
    /// <summary>BertForNextSentencePrediction: tanh(pooler [CLS]), then two logits, the first for a second text that follows.</summary>
    public static HeadWeights NextSentence(WeightReader weights, EncoderWeights encoder)
    {
        var hidden = encoder.Dimensions.Hidden;
        return new TextHeadWeights(
            "next-sentence",
            LayerMix.Only(encoder.Dimensions.Layers),
            PoolingMode.Cls,
            new ActivatedDense(weights.Dense("bert.pooler.dense", hidden, hidden), Activation.Tanh),
            weights.Dense("cls.seq_relationship", hidden, BertGrains.NextSentence.Labels.Count),
            new LabelSet(BertGrains.NextSentence.Labels, ScoreActivation.Softmax, null))
        {
            Task = BertTask.NextSentence,
        };
    }

    /// <summary>ElectraForPreTraining: a dense layer with its activation, then one logit for each token.</summary>
    public static HeadWeights ReplacedTokens(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var hidden = encoder.Dimensions.Hidden;
        return new TokenHeadWeights(
            "replaced-tokens",
            LayerMix.Only(encoder.Dimensions.Layers),
            [],
            weights.Dense("discriminator_predictions.dense_prediction", hidden, 1),
            new LabelSet([TokenOrigin.Replaced], ScoreActivation.Sigmoid, null))
        {
            Task = BertTask.DetectReplaced,
            Hidden = new ActivatedDense(weights.Dense("discriminator_predictions.dense", hidden, hidden), config.ActivationOf("hidden_act")),
        };
    }
}
