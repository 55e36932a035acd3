namespace BertGrains.Import.Checkpoints;

/// <summary>
/// The classes of tokenizers that the files of older formats belong to. Other classes have files of the same names and another algorithm, such as
/// words from MeCab (BertJapaneseTokenizer) or merges of characters (HerbertTokenizer, BertweetTokenizer).
/// </summary>
internal static class TokenizerClass
{
    private static readonly string[] Generic = ["PreTrainedTokenizer", "TokenizersBackend"];

    /// <summary>Classes with a vocab.txt of WordPiece, without the ending of the name.</summary>
    public static IReadOnlyList<string> WordPiece { get; } = ["Bert", "DistilBert", "Electra", "MPNet", "MobileBert", "ConvBert", "RetriBert", "LayoutLM"];

    /// <summary>Classes with a vocab.json and a merges.txt of byte-level BPE.</summary>
    public static IReadOnlyList<string> ByteLevel { get; } = ["Roberta", "GPT2", "Longformer", "Bart"];

    /// <summary>Refuses the files of another class.</summary>
    /// <param name="path">The vocabulary.</param>
    /// <param name="settings">What the files beside it say.</param>
    /// <param name="classes">The classes that have such files.</param>
    /// <exception cref="ImportException">The class of the tokenizer, or the type of the model if that is not stated, is another one.</exception>
    public static void Check(string path, TokenizerSettings settings, IReadOnlyList<string> classes)
    {
        var isKnown = settings.Class is not { } name
            ? settings.ModelType is not { } type || classes.Contains(type, StringComparer.OrdinalIgnoreCase)
            : Generic.Concat(classes.Select(one => one + "Tokenizer")).Any(one => name == one || name == one + "Fast");
        if (!isKnown)
        {
            throw new ImportException(
                $"{path} is the vocabulary of {settings.Class ?? $"a model of type {settings.ModelType}"}, which cannot be read without a tokenizer.json. Save "
                + "the tokenizer with transformers, which writes one for most classes: AutoTokenizer.from_pretrained(folder).save_pretrained(folder).");
        }

        if (settings.BoolOrNull("do_basic_tokenize") is false)
            throw new ImportException($"{path}: do_basic_tokenize is false in tokenizer_config.json, which is not supported without a tokenizer.json.");
    }
}
