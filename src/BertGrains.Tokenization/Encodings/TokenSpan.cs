namespace BertGrains.Tokenization;

/// <summary>Where a token lies in the original text or pair that it came from; (0, 0) for a special token that was added.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">The UTF-16 unit after the last.</param>
public readonly record struct TokenSpan(int Start, int End);
