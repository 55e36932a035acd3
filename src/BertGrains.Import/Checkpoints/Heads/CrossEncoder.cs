using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>
/// Classifiers with one label, which score the relevance of a text to a query. As in text-embeddings-inference, the number of labels tells
/// them from others; the activation of predictions is that of sentence-transformers' CrossEncoder: its own setting, else a sigmoid.
/// </summary>
internal static class CrossEncoder
{
    private const string Name = "relevance";

    // Since version 4 of sentence-transformers in an object of its own, before that in this member.
    private const string OldMember = "sbert_ce_default_activation_function";

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
        var member = part?.Find("activation_fn") is null ? OldMember : "activation_fn";
        var name = part?.StringOrNull("activation_fn") ?? config.StringOrNull(OldMember);
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
