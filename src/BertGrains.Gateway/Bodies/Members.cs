namespace BertGrains.Gateway.Bodies;

/// <summary>The members of all bodies; a schema picks those that it has.</summary>
internal static class Members
{
    public static BodyMember Model { get; } = new("model", static (ref r, body, _) => body.Model = Scalars.Text(ref r, "model"));

    public static BodyMember Head { get; } = new("head", static (ref r, body, _) => body.Head = Scalars.Text(ref r, "head"));

    public static BodyMember Heads { get; } =
        new("heads", static (ref r, body, _) => body.Heads = Scalars.Names(ref r, "heads"), required: true);

    public static BodyMember Truncate { get; } = new("truncate", static (ref r, body, _) => body.Truncate = Scalars.Boolean(ref r, "truncate"));

    public static BodyMember TruncationDirection { get; } = new("truncation_direction",
        static (ref r, body, _) => body.TruncationSide = Scalars.Side(ref r, "truncation_direction"), nullable: false);

    public static BodyMember PromptName { get; } = new("prompt_name", static (ref r, body, _) => body.PromptName = Scalars.Text(ref r, "prompt_name"));

    public static BodyMember Normalize { get; } = new("normalize",
        static (ref r, body, _) => body.Normalize = Scalars.Boolean(ref r, "normalize"), nullable: false);

    public static BodyMember Dimensions { get; } = new("dimensions", static (ref r, body, _) => body.Dimensions = Scalars.Positive(ref r, "dimensions"));

    /// <summary>Inputs of the embedding paths.</summary>
    public static BodyMember TextsOrIds { get; } = new("inputs",
        static (ref r, body, max) => body.Inputs = InputForms.TextsOrIds(ref r, "inputs", max), required: true);
}
