namespace BertGrains;

/// <summary>Either an error, or the tokens of each text.</summary>
public sealed record TokenizeResponse
{
    /// <summary>Why nothing was tokenised; null when <see cref="Items"/> holds the tokens.</summary>
    public BertError? Error { get; init; }

    /// <summary>Tokens of each text, in the order of the inputs.</summary>
    public IReadOnlyList<IReadOnlyList<Token>> Items { get; init; } = [];
}
