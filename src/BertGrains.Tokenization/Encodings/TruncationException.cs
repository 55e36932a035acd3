namespace BertGrains.Tokenization;

/// <summary>An item cannot be cut to the limit: the sequence that may be cut is missing, or the rest alone is too long.</summary>
public sealed class TruncationException : Exception
{
    /// <summary>Creates the exception with a message that gives the lengths.</summary>
    public TruncationException(string message)
        : base(message)
    {
    }

    internal static TruncationException NothingLeft(int otherTokens, int limit) =>
        new($"The sequence that may not be cut has {otherTokens} tokens, which leaves none of the {limit} that the limit allows.");
}
