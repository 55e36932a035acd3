namespace BertGrains;

/// <summary>Items to encode and the heads to run on them.</summary>
public sealed record InferenceRequest
{
    /// <summary>Name of the model; null for the default model.</summary>
    public string? Model { get; init; }

    /// <summary>At least one item.</summary>
    public required IReadOnlyList<InputItem> Inputs { get; init; }

    /// <summary>Names of the heads to run, without duplicates. Outputs are in the same order.</summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>
    /// Whether a text over the model's maximum length is truncated (the default) or fails with <see cref="ErrorCode.TooLarge"/>.
    /// </summary>
    public bool Truncate { get; init; } = true;

    /// <summary>The end at which a text is truncated; null for that of the model (<see cref="ModelDescription.TruncationSide"/>).</summary>
    public TruncationSide? TruncationSide { get; init; }

    /// <summary>
    /// How a text over the model's maximum length is run as several overlapping windows, so that no token is dropped; <see cref="Truncate"/>
    /// has no effect then. Null: no windows, except where all heads answer questions.
    /// </summary>
    public WindowOptions? Windows { get; init; }

    /// <summary>
    /// Name of the prompt of an embedding head that is put before each text (<see cref="HeadDescription.Prompts"/>). Null for the head's
    /// default, which may be none; empty for none. For late interaction, the role of the texts: <see cref="LateInteraction.Query"/>, or
    /// <see cref="LateInteraction.Document"/> by default; pairs have both.
    /// </summary>
    public string? Prompt { get; init; }

    /// <summary>How outputs are decoded.</summary>
    public DecodeOptions Decode { get; init; } = DecodeOptions.Default;

    /// <summary>The longest <see cref="Timeout"/>: one day.</summary>
    public static TimeSpan LongestTimeout { get; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Time after the call at which the result is no longer useful, at most <see cref="LongestTimeout"/>; null for no deadline.
    /// </summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>One text, one pair of texts, or one list of token ids.</summary>
public sealed record InputItem
{
    private InputItem()
    {
    }

    /// <summary>The text; null when <see cref="TokenIds"/> is set.</summary>
    public string? Text { get; private init; }

    /// <summary>The second text of a pair; null for a single text.</summary>
    public string? Pair { get; private init; }

    /// <summary>
    /// Token ids; null when <see cref="Text"/> is set. The start and end tokens are added unless the list has them at its ends.
    /// </summary>
    public IReadOnlyList<int>? TokenIds { get; private init; }

    /// <summary>Creates an item from one text or a pair of texts.</summary>
    public static InputItem FromText(string text, string? pair = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new InputItem { Text = text, Pair = pair };
    }

    /// <summary>Creates an item from token ids. The start and end tokens are added unless the list has them at its ends.</summary>
    public static InputItem FromTokenIds(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return new InputItem { TokenIds = ids };
    }
}

/// <summary>The end of a text at which tokens over the limit are dropped.</summary>
public enum TruncationSide
{
    /// <summary>Drops tokens at the end of the text.</summary>
    Right,

    /// <summary>Drops tokens at the beginning of the text.</summary>
    Left,
}

/// <summary>How raw head outputs become results. Null selects the head's default.</summary>
public sealed record DecodeOptions
{
    /// <summary>The defaults of every head.</summary>
    public static DecodeOptions Default { get; } = new();

    /// <summary>Whether an embedding is scaled to unit length.</summary>
    public bool? Normalize { get; init; }

    /// <summary>
    /// Number of leading components of an embedding to keep, before scaling (Matryoshka embeddings); 1 to the head's dimensions.
    /// </summary>
    public int? Dimensions { get; init; }

    /// <summary>Format of an embedding's values, after <see cref="Dimensions"/> and <see cref="Normalize"/>; null for floats.</summary>
    public EmbeddingPrecision? Precision { get; init; }

    /// <summary>How token labels become entity spans.</summary>
    public EntityAggregation? Aggregation { get; init; }

    /// <summary>Which answers to a question are returned.</summary>
    public AnswerOptions? Answers { get; init; }

    /// <summary>Number of tokens for each mask, the best first; at least 1. Default: <see cref="DefaultTopK"/>.</summary>
    public int? TopK { get; init; }

    /// <summary>
    /// The tokens among which a mask is filled; null for all tokens. A target of several pieces stands for its first piece, see
    /// <see cref="MaskFill.PieceOf"/>; one that begins with nothing that the vocabulary has is an error. With targets, each mask has at most
    /// as many tokens as there are targets.
    /// </summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Which hidden states a head for features returns; null for those of the last layer, without the tokens.</summary>
    public FeatureOptions? Features { get; init; }

    /// <summary>The default of <see cref="TopK"/>, as in the Hugging Face fill-mask pipeline.</summary>
    public const int DefaultTopK = 5;

    /// <summary>The most that masks of an item times <see cref="TopK"/> may be, since each answer has the whole text.</summary>
    public const int MaxFills = 5_000;
}

/// <summary>
/// How token labels become entity spans: the aggregation strategies of the Hugging Face token-classification pipeline, with its names.
/// </summary>
public enum EntityAggregation
{
    /// <summary>One span per labeled token.</summary>
    None,

    /// <summary>Adjacent tokens of one entity form one span.</summary>
    Simple,

    /// <summary>A word takes the label of its first token, then as <see cref="Simple"/>.</summary>
    First,

    /// <summary>A word takes the label with the highest mean score over its tokens, then as <see cref="Simple"/>.</summary>
    Average,

    /// <summary>A word takes the label of its token with the highest score, then as <see cref="Simple"/>.</summary>
    Max,
}
