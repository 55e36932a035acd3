using System.Globalization;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The heads that BERT checkpoints carry, as the transformers library computes them.</summary>
internal static class BertHeads
{
    private const float DefaultThreshold = 0.5f;

    /// <summary>BertForSequenceClassification: tanh(pooler [CLS]), then the classifier.</summary>
    public static HeadWeights ReadSequenceClassification(JsonFile config, WeightReader weights, EncoderWeights encoder)
    {
        var hidden = encoder.Dimensions.Hidden;
        var labels = LabelsOf(config, weights);
        return new TextHeadWeights(
            "classification",
            LayerMix.Only(encoder.Dimensions.Layers),
            PoolingMode.Cls,
            new ActivatedDense(weights.Dense("bert.pooler.dense", hidden, hidden), Activation.Tanh),
            weights.Dense("classifier", hidden, labels.Count),
            new LabelSet(labels, ActivationOf(config, labels.Count), IsIndependent(config, labels.Count) ? DefaultThreshold : null));
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

    // transformers, TextClassificationPipeline.postprocess: sigmoid for several labels at once and for a single label.
    private static bool IsIndependent(JsonFile config, int labels) => config.StringOrNull("problem_type") switch
    {
        null or "single_label_classification" => labels == 1,
        "multi_label_classification" => true,
        var other => throw new ImportException(
            $"{config.Path}: problem_type is '{other}'; known are single_label_classification and multi_label_classification."),
    };

    // transformers leaves id2label out of config.json when there are two labels with its default names.
    private static List<string> LabelsOf(JsonFile config, WeightReader weights)
    {
        var names = new SortedDictionary<int, string>();
        foreach (var (key, value) in config.Strings("id2label"))
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !names.TryAdd(id, value))
                throw new ImportException($"{config.Path}: id2label has the key '{key}', which is not a number of its own.");
        }

        if (names.Count == 0)
            return ["LABEL_0", "LABEL_1"];
        if (names.Keys.Last() != names.Count - 1)
            throw new ImportException($"{config.Path}: id2label does not number its {names.Count} labels from 0 without a gap.");
        return weights.Contains("classifier.weight")
            ? [.. names.Values]
            : throw new ImportException($"{config.Path}: the weights have no tensor 'classifier.weight', which the named class needs.");
    }
}
