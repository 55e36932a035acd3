using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>
/// Classifiers with one label, which score the relevance of a text to a query. As in text-embeddings-inference, the number of labels tells
/// them from others; the activation of predictions is that of sentence-transformers' CrossEncoder: its own setting, else a sigmoid.
/// </summary>
internal static class CrossEncoder
{
    private const string Name = "relevance";

    // Since version 4 of sentence-transformers in an object of its own, before that in this member. Version 6 writes a file of its own, which wins.
    private const string OldMember = "sbert_ce_default_activation_function";
    private const string Member = "activation_fn";
    private const string FileName = "config_sentence_transformers.json";

    /// <summary>A head with one label becomes one for relevance; others are returned unchanged.</summary>
    /// <exception cref="ImportException">The activation is not supported.</exception>
    public static TextHeadWeights Describe(JsonFile config, TextHeadWeights head) => head.Labels.Names.Count > 1
        ? head
        : head with
        {
            Name = Name,
            Task = BertTask.Rerank,
            Labels = new LabelSet(head.Labels.Names, OwnActivation(config) ?? head.Labels.Activation, null),
        };

    private static ScoreActivation? OwnActivation(JsonFile config)
    {
        var part = config.PartOrNull("sentence_transformers");
        if (JsonFile.ReadIfPresent(Path.Combine(Path.GetDirectoryName(config.Path)!, FileName)) is { } own && own.Find(Member) is not null)
            (config, part) = (own, own);
        var member = part?.Find(Member) is null ? OldMember : Member;
        var name = part?.StringOrNull(Member) ?? config.StringOrNull(OldMember);
        return name switch
        {
            null => null,
            _ when name.EndsWith(".Identity", StringComparison.Ordinal) => ScoreActivation.Identity,
            _ when name.EndsWith(".Sigmoid", StringComparison.Ordinal) => ScoreActivation.Sigmoid,
            _ => throw new ImportException(
                $"{config.Path}: {member} is '{name}'; supported are Identity and Sigmoid of torch.nn.modules."),
        };
    }
}
