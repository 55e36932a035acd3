namespace BertGrains.Tokenization;

/// <summary>Number of tokens of each sequence after truncation, as in <c>truncate_encodings</c> of Hugging Face.</summary>
internal readonly record struct KeptTokens(int Text, int Pair)
{
    /// <summary>Computes the numbers for an item.</summary>
    /// <param name="text">Tokens of the text.</param>
    /// <param name="pair">Tokens of the pair, or null.</param>
    /// <param name="limit">Maximum tokens of both together, special tokens excluded.</param>
    /// <param name="strategy">Which sequence is truncated.</param>
    /// <exception cref="TruncationException">The sequence to truncate is missing or too short.</exception>
    public static KeptTokens Decide(int text, int? pair, int limit, TruncationStrategy strategy)
    {
        var excess = text + (pair ?? 0) - limit;
        if (excess <= 0)
            return new KeptTokens(text, pair ?? 0);
        if (limit == 0)
            return default;
        return strategy switch
        {
            TruncationStrategy.LongestFirst => pair is { } other ? CutLongest(text, other, limit) : new KeptTokens(limit, 0),
            TruncationStrategy.OnlyFirst when text > excess => new KeptTokens(text - excess, pair ?? 0),
            TruncationStrategy.OnlyFirst => throw TruncationException.NothingLeft(pair ?? 0, limit),
            TruncationStrategy.OnlySecond when pair is null =>
                throw new TruncationException(
                    $"The text exceeds the limit by {excess} tokens, but only the pair may be truncated, and there is no pair."),
            TruncationStrategy.OnlySecond when pair > excess => new KeptTokens(text, pair.Value - excess),
            _ => throw TruncationException.NothingLeft(text, limit),
        };
    }

    private static KeptTokens CutLongest(int text, int pair, int limit)
    {
        var shorter = Math.Min(text, pair);
        var longer = shorter > limit ? shorter : Math.Max(shorter, limit - shorter);
        if (shorter + longer > limit)
            (shorter, longer) = (limit / 2, limit / 2 + limit % 2);
        return text > pair ? new KeptTokens(longer, shorter) : new KeptTokens(shorter, longer);
    }
}
