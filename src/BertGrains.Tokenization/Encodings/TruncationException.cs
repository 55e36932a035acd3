namespace BertGrains.Tokenization;

/// <summary>An item cannot be cut to the limit: the sequence that may be cut is missing, or the rest alone is too long.</summary>
public sealed class TruncationException : Exception
{
    /// <summary>Creates the exception with a message that gives the lengths.</summary>
    public TruncationException(string message)
        : base(message)
    {
    }

    internal static TruncationException RestTooLong(int restTokens, int maxTokens) =>
        new($"The part that may not be cut has {restTokens} tokens, special tokens included, and leaves nothing of the limit of {maxTokens}.");
}
