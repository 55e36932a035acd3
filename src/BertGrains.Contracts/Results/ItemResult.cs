namespace BertGrains;

/// <summary>What became of one item.</summary>
public sealed record ItemResult
{
    /// <summary>Why this item has no outputs; null when it has.</summary>
    public BertError? Error { get; init; }

    /// <summary>One output a requested head, in the order of the request; empty when <see cref="Error"/> is set.</summary>
    public IReadOnlyList<HeadOutput> Outputs { get; init; } = [];

    /// <summary>Tokens encoded, special tokens included.</summary>
    public int Tokens { get; init; }

    /// <summary>Whether tokens were cut off to fit the model.</summary>
    public bool Truncated { get; init; }

    /// <summary>Where the time went.</summary>
    public ItemTimings Timings { get; init; }
}
