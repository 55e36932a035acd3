namespace BertGrains.Gateway.Bodies;

/// <summary>Members that more than one body has; a schema picks its own.</summary>
internal static class Members
{
    public static BodyMember Model { get; } = new("model", static (ref r, body, _) => body.Model = Scalars.Text(ref r, "model"));

    public static BodyMember Head { get; } = new("head", static (ref r, body, _) => body.Head = Scalars.Text(ref r, "head"));

    public static BodyMember Truncate { get; } = new("truncate",
        static (ref r, body, _) => body.Truncate = Scalars.Boolean(ref r, "truncate"));

    public static BodyMember TruncationDirection { get; } = new("truncation_direction",
        static (ref r, body, _) => body.TruncationSide = Scalars.Side(ref r, "truncation_direction"), nullable: false);

    public static BodyMember PromptName { get; } = new("prompt_name",
        static (ref r, body, _) => body.PromptName = Scalars.Text(ref r, "prompt_name"));

    public static BodyMember Normalize { get; } = new("normalize",
        static (ref r, body, _) => body.Normalize = Scalars.Boolean(ref r, "normalize"), nullable: false);

    public static BodyMember Dimensions { get; } = new("dimensions",
        static (ref r, body, _) => body.Dimensions = Scalars.Positive(ref r, "dimensions"));

    public static BodyMember RawScores { get; } = new("raw_scores",
        static (ref r, body, _) => body.RawScores = Scalars.Boolean(ref r, "raw_scores"), nullable: false);

    public static BodyMember Aggregation { get; } = new("aggregation",
        static (ref r, body, _) => body.Aggregation = Scalars.Aggregation(ref r, "aggregation"));

    public static BodyMember TimeoutMs { get; } = new("timeout_ms",
        static (ref r, body, _) => body.Timeout = TimeSpan.FromMilliseconds(Scalars.Positive(ref r, "timeout_ms")));

    /// <summary>Inputs of the embedding paths of text-embeddings-inference.</summary>
    public static BodyMember TextsOrIds { get; } = new("inputs",
        static (ref r, body, max) => body.Inputs = InputForms.TextsOrIds(ref r, "inputs", max), required: true);

    /// <summary>Inputs of our own paths.</summary>
    public static BodyMember Items { get; } = new("inputs",
        static (ref r, body, max) => body.Inputs = InputForms.Items(ref r, "inputs", max), required: true);
}
