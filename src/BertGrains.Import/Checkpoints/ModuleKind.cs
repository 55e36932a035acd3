namespace BertGrains.Import.Checkpoints;

/// <summary>The classes of the modules of a sentence-transformers model.</summary>
internal static class ModuleKind
{
    private static readonly string[] Packages = ["sentence_transformers.", "pylate."];

    // Before version 0.4 of sentence-transformers, each architecture had a class of its own, which Transformer replaces.
    private static readonly string[] OldTransformers = ["BERT", "RoBERTa", "DistilBERT", "CamemBERT", "XLMRoBERTa"];

    /// <summary>The last part of the name of a class, which did not change while packages were moved.</summary>
    /// <param name="path">The modules.json, for messages.</param>
    /// <param name="type">The name of the class, such as <c>sentence_transformers.models.Pooling</c>.</param>
    /// <exception cref="ImportException">The class is one of the model's own.</exception>
    public static string Of(string path, string type)
    {
        var name = type[(type.LastIndexOf('.') + 1)..];
        if (!Packages.Any(package => type.StartsWith(package, StringComparison.Ordinal)))
        {
            throw new ImportException(
                $"{path}: the module '{type}' is code of the model's own, which is not run. If it computes what {name} of sentence-transformers does, "
                + $"name sentence_transformers.models.{name} instead.");
        }

        return OldTransformers.Contains(name) ? "Transformer" : name;
    }
}
