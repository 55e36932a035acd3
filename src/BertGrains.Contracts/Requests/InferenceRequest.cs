namespace BertGrains;

/// <summary>Items to encode and the heads that are to read them.</summary>
public sealed record InferenceRequest
{
    /// <summary>Name of the model; null for the default model.</summary>
    public string? Model { get; init; }

    /// <summary>At least one item.</summary>
    public required IReadOnlyList<InputItem> Inputs { get; init; }

    /// <summary>Names of the heads to run, each once, in the order in which their outputs are wanted.</summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>Whether a text over the model's length is cut (the default) or refused as <see cref="ErrorCode.TooLarge"/>.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>The end at which a text is cut.</summary>
    public TruncationSide TruncationSide { get; init; } = TruncationSide.Right;

    /// <summary>How outputs are decoded.</summary>
    public DecodeOptions Decode { get; init; } = DecodeOptions.Default;

    /// <summary>Time from the call until the caller has no use for the result, at most a day; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }
}
