namespace BertGrains;

/// <summary>How raw head outputs become results. Null members take the head's own default.</summary>
public sealed record DecodeOptions
{
    /// <summary>Every head's own defaults.</summary>
    public static DecodeOptions Default { get; } = new();

    /// <summary>Whether an embedding is scaled to unit length.</summary>
    public bool? Normalize { get; init; }

    /// <summary>Leading components of an embedding to keep (Matryoshka), before it is scaled; 1 to the head's dimensions.</summary>
    public int? Dimensions { get; init; }

    /// <summary>How labels of tokens become entity spans.</summary>
    public EntityAggregation? Aggregation { get; init; }
}
