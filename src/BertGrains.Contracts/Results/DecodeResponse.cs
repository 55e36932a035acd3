namespace BertGrains;

/// <summary>Either an error, or the text of each list of ids.</summary>
public sealed record DecodeResponse
{
    /// <summary>Why nothing was decoded; null when <see cref="Items"/> holds the texts.</summary>
    public BertError? Error { get; init; }

    /// <summary>Texts, in the order of the lists of ids.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];
}
