using System.Globalization;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The heads of BERT checkpoints, as transformers computes them.</summary>
internal static class BertHeads
{
    private const float DefaultThreshold = 0.5f;

    /// <summary>BertForSequenceClassification: tanh(pooler [CLS]), then the classifier.</summary>
    public static HeadWeights ReadSequenceClassification(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var hidden = encoder.Dimensions.Hidden;
        var labels = LabelsOf(config, weights);
        return CrossEncoder.Describe(config, new TextHeadWeights(
            "classification",
            LayerMix.Only(encoder.Dimensions.Layers),
            PoolingMode.Cls,
            new ActivatedDense(weights.Dense("bert.pooler.dense", hidden, hidden), Activation.Tanh),
            weights.Dense("classifier", hidden, labels.Count),
            new LabelSet(labels, ActivationOf(config, labels.Count), IsIndependent(config, labels.Count) ? DefaultThreshold : null)));
    }

    /// <summary>BertForTokenClassification: the classifier on the last state of every token.</summary>
    public static HeadWeights ReadTokenClassification(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var labels = LabelsOf(config, weights);
        return new TokenHeadWeights(
            "entities",
            LayerMix.Only(encoder.Dimensions.Layers),
            [],
            weights.Dense("classifier", encoder.Dimensions.Hidden, labels.Count),
            new LabelSet(labels, ScoreActivation.Softmax, null));
    }

    private static ScoreActivation ActivationOf(JsonFile config, int labels) =>
        IsIndependent(config, labels) ? ScoreActivation.Sigmoid : ScoreActivation.Softmax;

    // transformers, TextClassificationPipeline.postprocess: sigmoid for multi-label heads and for a single label.
    private static bool IsIndependent(JsonFile config, int labels) => config.StringOrNull("problem_type") switch
    {
        null or "single_label_classification" => labels == 1,
        "multi_label_classification" => true,
        var other => throw new ImportException(
            $"{config.Path}: problem_type is '{other}'; supported values are single_label_classification and multi_label_classification."),
    };

    // transformers omits id2label from config.json for two labels with default names.
    private static List<string> LabelsOf(JsonFile config, WeightReader weights)
    {
        var names = new SortedDictionary<int, string>();
        foreach (var (key, value) in config.Strings("id2label"))
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !names.TryAdd(id, value))
                throw new ImportException($"{config.Path}: id2label has the key '{key}'; the keys must be different integers.");
        }

        if (names.Count == 0)
            return ["LABEL_0", "LABEL_1"];
        if (names.Keys.Last() != names.Count - 1)
            throw new ImportException($"{config.Path}: the keys of id2label are not consecutive from 0.");
        return weights.Contains("classifier.weight")
            ? [.. names.Values]
            : throw new ImportException($"{config.Path}: the class in architectures needs the tensor 'classifier.weight', which the weights do not have.");
    }
}
