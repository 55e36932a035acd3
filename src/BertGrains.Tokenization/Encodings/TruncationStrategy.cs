namespace BertGrains.Tokenization;

/// <summary>Which sequence of a pair loses the tokens that are too many.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, then both alike.</summary>
    LongestFirst,

    /// <summary>The text.</summary>
    OnlyFirst,

    /// <summary>The pair.</summary>
    OnlySecond,
}
