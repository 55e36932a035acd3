using System.Globalization;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The labels of a checkpoint's own head: as many as its last layer has outputs, with the names of <c>id2label</c>.</summary>
internal static class CheckpointLabels
{
    private const float DefaultThreshold = 0.5f;

    /// <summary>Labels of texts, with the scores of the text-classification pipeline.</summary>
    public static LabelSet OfTexts(JsonFile config, WeightReader weights, string output)
    {
        var names = NamesOf(config, weights, output);
        var activation = ActivationOf(config, names.Count);
        return new LabelSet(names, activation, activation == ScoreActivation.Sigmoid ? DefaultThreshold : null);
    }

    /// <summary>Labels of tokens, of which one applies.</summary>
    public static LabelSet OfTokens(JsonFile config, WeightReader weights, string output) =>
        new(NamesOf(config, weights, output), ScoreActivation.Softmax, null);

    // transformers, TextClassificationPipeline.postprocess: sigmoid for multi-label heads and for a single label.
    private static ScoreActivation ActivationOf(JsonFile config, int labels) => config.StringOrNull("problem_type") switch
    {
        null or "single_label_classification" => labels == 1 ? ScoreActivation.Sigmoid : ScoreActivation.Softmax,
        "multi_label_classification" => ScoreActivation.Sigmoid,
        "regression" => ScoreActivation.Identity,
        var other => throw new ImportException(
            $"{config.Path}: problem_type is '{other}'; supported values are single_label_classification, multi_label_classification and "
            + "regression."),
    };

    // As in transformers, a label without a name is LABEL_k, and a name without a label is not used. Two labels with default names are not
    // in config.json at all.
    private static List<string> NamesOf(JsonFile config, WeightReader weights, string output)
    {
        var count = weights.RowsOf($"{output}.weight");
        var names = new string[count];
        foreach (var (key, value) in config.Strings("id2label"))
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                throw new ImportException($"{config.Path}: id2label has the key '{key}'; the keys must be integers.");
            if (id >= count)
                throw new ImportException($"{config.Path}: id2label names the label {id}, but '{output}.weight' has {count} labels.");
            if (names[id] is not null)
                throw new ImportException($"{config.Path}: id2label names the label {id} twice.");
            names[id] = value;
        }

        if (config.IntOrNull("num_labels") is { } stated && stated != count)
            throw new ImportException($"{config.Path}: num_labels is {stated}, but '{output}.weight' has {count} labels.");
        if (names[^1] is null && names.Any(name => name is not null))
            throw new ImportException($"{config.Path}: id2label has no name for the last of the {count} labels of '{output}.weight'.");
        if (names.OfType<string>().GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ImportException($"{config.Path}: id2label gives two labels the name '{twice.Key}'.");
        return [.. names.Select((name, id) => name ?? $"LABEL_{id}")];
    }
}
