namespace BertGrains.Tokenization;

/// <summary>How an item above the limit is truncated.</summary>
/// <param name="MaxTokens">Maximum tokens of the result, special tokens included.</param>
/// <param name="Strategy">Which sequence of a pair is truncated.</param>
/// <param name="Direction">The end at which tokens are dropped.</param>
public readonly record struct Truncation(
    int MaxTokens,
    TruncationStrategy Strategy = TruncationStrategy.LongestFirst,
    TruncationDirection Direction = TruncationDirection.Right);

/// <summary>Which sequence of a pair is truncated.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, then both equally.</summary>
    LongestFirst,

    /// <summary>The text.</summary>
    OnlyFirst,

    /// <summary>The pair.</summary>
    OnlySecond,
}

/// <summary>The end of a sequence at which tokens are dropped.</summary>
public enum TruncationDirection
{
    /// <summary>The end; the beginning is kept.</summary>
    Right,

    /// <summary>The beginning; the end is kept.</summary>
    Left,
}

/// <summary>An item cannot be truncated to the limit: the sequence to truncate is missing, or the other one alone is too long.</summary>
public sealed class TruncationException : Exception
{
    /// <summary>Creates the exception with a message that gives the lengths.</summary>
    public TruncationException(string message)
        : base(message)
    {
    }

    internal static TruncationException NothingLeft(int otherTokens, int limit) =>
        new($"The sequence that is not truncated has {otherTokens} tokens, which leaves none of the limit of {limit} for the other one.");
}
