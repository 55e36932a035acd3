namespace BertGrains.Import.Checkpoints;

/// <summary>The configuration of the Transformer module of sentence-transformers, beside the files of its encoder.</summary>
internal static class TransformerConfig
{
    // The first name is that of all newer versions; old ones named the file after the class of the model.
    private static readonly string[] Names =
    [
        "sentence_bert_config.json",
        "sentence_roberta_config.json",
        "sentence_distilbert_config.json",
        "sentence_camembert_config.json",
        "sentence_xlm-roberta_config.json",
    ];

    /// <summary>Reads the file; null if there is none.</summary>
    /// <param name="folder">Folder of the encoder.</param>
    public static JsonFile? ReadIfPresent(string folder) =>
        Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } path ? JsonFile.Read(path) : null;
}
