using BertGrains.Tokenization;

namespace BertGrains.Inference.Bundles;

/// <summary>How text becomes token ids.</summary>
public sealed record TokenizerManifest
{
    /// <summary>Kind of tokeniser: wordpiece.</summary>
    public required string Kind { get; init; }

    /// <summary>File with one token a line, the line number its id.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>Whether text is lowercased.</summary>
    public required bool Lowercase { get; init; }

    /// <summary>Whether combining accents are removed.</summary>
    public required bool StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a word by itself.</summary>
    public required bool SplitChinese { get; init; }

    /// <summary>Token for a word that cannot be cut into pieces.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Token at the start of every item.</summary>
    public string ClassToken { get; init; } = "[CLS]";

    /// <summary>Token after each sequence of an item.</summary>
    public string SeparatorToken { get; init; } = "[SEP]";

    /// <summary>Token that fills short rows of a batch.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>Token that stands for a hidden word.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>The options of a tokeniser of the kind wordpiece.</summary>
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
