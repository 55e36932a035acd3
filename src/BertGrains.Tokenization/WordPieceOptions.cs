namespace BertGrains.Tokenization;

/// <summary>Normalization and special tokens of a <see cref="WordPieceTokenizer"/>.</summary>
public sealed record WordPieceOptions
{
    /// <summary>Whether text is lowercased, character by character, independent of context.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Whether text is decomposed and nonspacing marks are dropped; null for the value of <see cref="Lowercase"/>.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a separate word.</summary>
    public bool SplitChinese { get; init; } = true;

    /// <summary>Token for a word that cannot be split into pieces; must be in the vocabulary.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Token at the start of every item; must be in the vocabulary.</summary>
    public string ClassToken { get; init; } = "[CLS]";

    /// <summary>Token after each sequence of an item; must be in the vocabulary.</summary>
    public string SeparatorToken { get; init; } = "[SEP]";

    /// <summary>Token that pads the rows of a batch.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>Token that marks a masked word.</summary>
    public string MaskToken { get; init; } = "[MASK]";
}
