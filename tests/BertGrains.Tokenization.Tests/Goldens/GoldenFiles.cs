namespace BertGrains.Tokenization;

/// <summary>Vocabulary and options of each file of reference output.</summary>
internal static class GoldenFiles
{
    private static readonly Dictionary<string, (string Vocabulary, WordPieceOptions Options)> Files = new()
    {
        ["uncased"] = ("bert-base-uncased", new()),
        ["uncased-truncated"] = ("bert-base-uncased", new()),
        ["uncased-windows"] = ("bert-base-uncased", new()),
        ["uncased-keep-accents"] = ("bert-base-uncased", new() { StripAccents = false }),
        ["uncased-whole-chinese"] = ("bert-base-uncased", new() { SplitChinese = false }),
        ["cased"] = ("bert-base-cased", new() { Lowercase = false }),
        ["cased-strip-accents"] = ("bert-base-cased", new() { Lowercase = false, StripAccents = true }),
        ["multilingual-cased"] = ("bert-base-multilingual-cased", new() { Lowercase = false }),
        ["chinese"] = ("bert-base-chinese", new()),
    };

    public static IEnumerable<string> Names => Files.Keys;

    /// <summary>The tokenizer of a file.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="vocabularyFolder">Folder of the vocabularies.</param>
    public static WordPieceTokenizer LoadTokenizer(string name, string vocabularyFolder) =>
        WordPieceTokenizer.Load(Path.Combine(vocabularyFolder, Files[name].Vocabulary + ".txt"), Files[name].Options);
}
