namespace BertGrains.Tokenization;

/// <summary>How an item that is too long is cut.</summary>
/// <param name="MaxTokens">Most tokens of the result, special tokens included.</param>
/// <param name="Strategy">Which sequence of a pair is cut.</param>
/// <param name="Direction">At which end.</param>
public readonly record struct Truncation(
    int MaxTokens,
    TruncationStrategy Strategy = TruncationStrategy.LongestFirst,
    TruncationDirection Direction = TruncationDirection.Right);
