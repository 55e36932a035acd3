using BertGrains.Tokenization;

namespace BertGrains.Inference.Bundles;

/// <summary>Tokenizer of a model.</summary>
public sealed record TokenizerManifest
{
    /// <summary>Kind of tokenizer: wordpiece.</summary>
    public required string Kind { get; init; }

    /// <summary>Vocabulary file with one token per line; the line number is the token id.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>Whether text is lowercased.</summary>
    public required bool Lowercase { get; init; }

    /// <summary>Whether combining accents are removed.</summary>
    public required bool StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a separate word.</summary>
    public required bool SplitChinese { get; init; }

    /// <summary>Token for a word that cannot be split into pieces.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Token at the start of every item.</summary>
    public string ClassToken { get; init; } = "[CLS]";

    /// <summary>Token after each sequence of an item.</summary>
    public string SeparatorToken { get; init; } = "[SEP]";

    /// <summary>Token that pads the rows of a batch.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>Token that marks a masked word.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>Options of a wordpiece tokenizer.</summary>
    public WordPieceOptions ToWordPieceOptions() => new()
    {
        Lowercase = Lowercase,
        StripAccents = StripAccents,
        SplitChinese = SplitChinese,
        UnknownToken = UnknownToken,
        ClassToken = ClassToken,
        SeparatorToken = SeparatorToken,
        PaddingToken = PaddingToken,
        MaskToken = MaskToken,
    };
}
