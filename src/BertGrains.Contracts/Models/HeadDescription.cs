namespace BertGrains;

/// <summary>One head of a served model.</summary>
public sealed record HeadDescription
{
    /// <summary>Unique within the model.</summary>
    public required string Name { get; init; }

    /// <summary>What it answers.</summary>
    public required BertTask Task { get; init; }

    /// <summary>Length of an embedding or of a token's features; 0 for heads that answer labels.</summary>
    public int Dimensions { get; init; }

    /// <summary>How an embedding head pools tokens: mean, cls, max and so on; null for other tasks.</summary>
    public string? Pooling { get; init; }

    /// <summary>Names of the labels, in the order of the logits; empty for other tasks.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
