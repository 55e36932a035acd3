using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Checkpoints;

/// <summary>The embedding head of an encoder without modules.json and without a head of its own.</summary>
internal static class DefaultPooling
{
    private const string PoolingFile = "1_Pooling/config.json";
    private const string Name = "embedding";

    /// <summary>The pooling of a folder 1_Pooling, or else the default of sentence-transformers, the mean.</summary>
    /// <param name="folder">Folder of the checkpoint.</param>
    /// <param name="hidden">Length of hidden states.</param>
    /// <returns>The head, a sentence for the user, and whether the pooling is a guess.</returns>
    /// <exception cref="ImportException">The folder has more modules, but not their list.</exception>
    public static (EmbeddingHeadWeights Head, string Remark, bool IsGuess) Read(string folder, int hidden)
    {
        if (JsonFile.ReadIfPresent(Path.Combine(folder, PoolingFile)) is not { } config)
        {
            return (
                new EmbeddingHeadWeights(Name, [PoolingMode.Mean], [], Normalize: false, hidden),
                "Embeddings are the mean of the states of the tokens, because no modules.json says otherwise. A model that was trained with another "
                + $"pooling needs its modules.json and {PoolingFile}.",
                true);
        }

        var others = Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)!)
            .Where(name => name is [>= '2' and <= '9', '_', .. var kind] && kind is not ("Normalize" or "Dropout")).Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            throw new ImportException(
                $"{folder} has the modules 1_Pooling, {string.Join(", ", others)}, but no modules.json, which tells how they belong together. Add the "
                + "file of the original model.");
        }

        var modes = SentenceTransformer.ReadPooling(config);
        var normalizes = Directory.Exists(Path.Combine(folder, "2_Normalize"));
        return (
            new EmbeddingHeadWeights(Name, modes, [], normalizes, hidden * modes.Count) { Prompts = PromptSet.Read(folder, config) },
            $"The pooling is that of {PoolingFile}{(normalizes ? ", with unit length as 2_Normalize says" : "")}, although modules.json is missing.",
            false);
    }
}
