using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Reads the heads of classes for pre-training. Masked language models have one form and different names.</summary>
internal static class LanguageModelHeads
{
    private const float DefaultEpsilon = 1e-12f;

    /// <summary>BertForMaskedLM.</summary>
    public static HeadWeights ReadMaskedLanguageModel(JsonFile config, WeightReader weights, EncoderWeights encoder) =>
        new PretrainingHeads(ReadBert(config, weights, encoder));

    /// <summary>BertForPreTraining: a language model and next sentence.</summary>
    public static HeadWeights ReadPretraining(JsonFile config, WeightReader weights, EncoderWeights encoder) =>
        new PretrainingHeads(ReadBert(config, weights, encoder), ReadNextSentence(weights, encoder));

    /// <summary>BertForNextSentencePrediction: tanh(pooler [CLS]), then two logits, the first for a second text that follows.</summary>
    public static HeadWeights ReadNextSentence(WeightReader weights, EncoderWeights encoder)
    {
        var hidden = encoder.Dimensions.Hidden;
        return new TextHeadWeights(
            "next-sentence",
            LayerMix.Only(encoder.Dimensions.Layers),
            PoolingMode.Cls,
            new ActivatedDense(weights.Dense("bert.pooler.dense", hidden, hidden), Activation.Tanh),
            weights.Dense("cls.seq_relationship", hidden, NextSentence.Labels.Count),
            new LabelSet(NextSentence.Labels, ScoreActivation.Softmax, null))
        {
            Task = BertTask.NextSentence,
        };
    }

    /// <summary>ElectraForPreTraining: a dense layer with its activation, then one logit for each token.</summary>
    public static HeadWeights ReadReplacedTokens(JsonFile config, WeightReader weights, EncoderWeights encoder)
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
            Hidden = new ActivatedDense(weights.Dense("discriminator_predictions.dense", hidden, hidden), ActivationOf(config)),
        };
    }

    /// <summary>A language model with other names.</summary>
    /// <param name="config">The configuration, for the activation and the epsilon of the normalization.</param>
    /// <param name="weights">The tensors of the head.</param>
    /// <param name="encoder">The encoder, whose word embeddings are the decoder where the checkpoint has no rows for it.</param>
    /// <param name="names">Names of the layers.</param>
    public static LanguageModelWeights Read(JsonFile config, WeightReader weights, EncoderWeights encoder, Names names)
    {
        var (sizes, width) = (encoder.Dimensions, encoder.WordEmbeddings.Length / encoder.Dimensions.Vocabulary);
        var norm = weights.LayerNorm(names.Norm, width, config.FloatOrNull("layer_norm_eps") ?? DefaultEpsilon);
        return new LanguageModelWeights(
            LayerMix.Only(sizes.Layers),
            [],
            new ActivatedDense(weights.Dense(names.Transform, sizes.Hidden, width), ActivationOf(config), norm),
            ReadDecoder(weights, encoder, width, names));
    }

    private static LanguageModelWeights ReadBert(JsonFile config, WeightReader weights, EncoderWeights encoder) => Read(
        config, weights.Under("cls.predictions."), encoder, new Names("transform.dense", "transform.LayerNorm", "decoder", "bias"));

    private static Activation ActivationOf(JsonFile config) =>
        ActivationNames.OfTransformers(config.Path, "hidden_act", config.StringOrNull("hidden_act") ?? "gelu");

    // transformers writes no rows for a tied decoder; older checkpoints have both names of the bias, with equal values.
    private static DenseWeights ReadDecoder(WeightReader weights, EncoderWeights encoder, int width, Names names)
    {
        var vocabulary = encoder.Dimensions.Vocabulary;
        var rows = weights.Contains($"{names.Decoder}.weight")
            ? weights.Tensor($"{names.Decoder}.weight", vocabulary, width)
            : encoder.WordEmbeddings;
        var bias = weights.Contains(names.Bias) ? names.Bias : $"{names.Decoder}.bias";
        return new DenseWeights(width, vocabulary, rows, weights.Tensor(bias, vocabulary));
    }

    /// <summary>Names of the layers of a language model.</summary>
    /// <param name="Transform">Dense layer from a state to the input of the decoder.</param>
    /// <param name="Norm">Normalization after its activation.</param>
    /// <param name="Decoder">Dense layer with the logits; its weight is absent where it is tied.</param>
    /// <param name="Bias">Bias of the decoder, where it is a tensor of its own.</param>
    internal sealed record Names(string Transform, string Norm, string Decoder, string Bias);
}
