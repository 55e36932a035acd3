namespace BertGrains.Tokenization;

/// <summary>How a <see cref="WordPieceTokenizer"/> normalises text, and which tokens of its vocabulary are special.</summary>
public sealed record WordPieceOptions
{
    /// <summary>Whether text is lowercased, each character without regard to its neighbours.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Whether text is decomposed and nonspacing marks are dropped; null does what <see cref="Lowercase"/> says.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a word by itself.</summary>
    public bool SplitChinese { get; init; } = true;

    /// <summary>Token for a word that cannot be cut into pieces; the vocabulary must have it.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Token at the start of every item; the vocabulary must have it.</summary>
    public string ClassToken { get; init; } = "[CLS]";

    /// <summary>Token after each sequence of an item; the vocabulary must have it.</summary>
    public string SeparatorToken { get; init; } = "[SEP]";

    /// <summary>Token that fills short rows of a batch.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>Token that stands for a hidden word.</summary>
    public string MaskToken { get; init; } = "[MASK]";
}
