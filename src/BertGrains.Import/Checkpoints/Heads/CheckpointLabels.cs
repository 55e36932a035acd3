using System.Globalization;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The labels of a checkpoint's own head: as many as its last layer has outputs, with the names of <c>id2label</c>.</summary>
internal static class CheckpointLabels
{
    private const float DefaultThreshold = 0.5f;
    private const string IdToLabel = "id2label";
    private const string LabelToId = "label2id";

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

    /// <summary>A sentence for the user about names in label2id that are not those of id2label; null if they agree or one is missing.</summary>
    /// <exception cref="ImportException">A member has another form.</exception>
    public static string? RemarkOf(JsonFile config)
    {
        if (config.Find(LabelToId) is null)
            return null;
        if (config.Find(IdToLabel) is null)
            return $"{Path.GetFileName(config.Path)} has no {IdToLabel}; the names of labels are those of {LabelToId}.";
        var names = NamesOf(config).ToLookup(entry => entry.Id, entry => entry.Name);
        foreach (var (name, id) in IdsOf(config))
        {
            if (names[id].FirstOrDefault() is { } other && other != name)
            {
                return $"{Path.GetFileName(config.Path)} contradicts itself: label {id} is '{other}' in {IdToLabel} and '{name}' in {LabelToId}. "
                    + $"{IdToLabel} counts, as in the pipelines of transformers.";
            }
        }

        return null;
    }

    private static IEnumerable<(int Id, string Name)> EntriesOf(JsonFile config) =>
        config.Find(IdToLabel) is null ? IdsOf(config).Select(entry => (entry.Id, entry.Name)) : NamesOf(config);

    private static IEnumerable<(int Id, string Name)> NamesOf(JsonFile config) => config.Texts(IdToLabel).Select(entry =>
        int.TryParse(entry.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? (id, entry.Value) : throw new ImportException(
            $"{config.Path}: {IdToLabel} has the key '{entry.Key}'; the keys must be integers."));

    private static IEnumerable<(string Name, int Id)> IdsOf(JsonFile config) => config.Texts(LabelToId).Select(entry =>
        int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? (entry.Key, id) : throw new ImportException(
            $"{config.Path}: {LabelToId} must be an object of integers, but that of '{entry.Key}' is '{entry.Value}'."));

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
        var member = config.Find(IdToLabel) is null ? LabelToId : IdToLabel;
        foreach (var (id, name) in EntriesOf(config))
        {
            if (id >= count)
                throw new ImportException($"{config.Path}: {member} names the label {id}, but '{output}.weight' has {count} labels.");
            if (names[id] is not null)
                throw new ImportException($"{config.Path}: {member} names the label {id} twice.");
            names[id] = name;
        }

        if (config.IntOrNull("num_labels") is { } stated && stated != count)
            throw new ImportException($"{config.Path}: num_labels is {stated}, but '{output}.weight' has {count} labels.");
        if (names[^1] is null && names.Any(name => name is not null))
            throw new ImportException($"{config.Path}: {member} has no name for the last of the {count} labels of '{output}.weight'.");
        if (names.OfType<string>().GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ImportException($"{config.Path}: {member} gives two labels the name '{twice.Key}'.");
        return [.. names.Select((name, id) => name ?? $"LABEL_{id}")];
    }
}
