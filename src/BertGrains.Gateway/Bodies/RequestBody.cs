namespace BertGrains.Gateway.Bodies;

/// <summary>What the members of a body said, with the defaults for those that are absent.</summary>
internal sealed class RequestBody
{
    public InputList? Inputs { get; set; }

    /// <summary>The sentence with which the inputs are compared.</summary>
    public string? SourceSentence { get; set; }

    /// <summary>Lists of token ids to decode.</summary>
    public List<IReadOnlyList<int>>? Ids { get; set; }

    public string? Model { get; set; }

    public string? Head { get; set; }

    public List<string>? Heads { get; set; }

    public bool? Truncate { get; set; }

    public TruncationSide TruncationSide { get; set; } = TruncationSide.Right;

    public bool? Normalize { get; set; }

    public int? Dimensions { get; set; }

    public string? PromptName { get; set; }

    public bool RawScores { get; set; }

    public bool AddSpecialTokens { get; set; } = true;

    public bool SkipSpecialTokens { get; set; } = true;

    public bool Base64 { get; set; }

    public EntityAggregation? Aggregation { get; set; }

    public TimeSpan? Timeout { get; set; }
}
