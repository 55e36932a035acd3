using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Tokens;

/// <summary>The body of <c>/tokenize</c>.</summary>
internal sealed record TeiTokenizeRequest
{
    [JsonPropertyName("inputs")]
    public required Texts Inputs { get; set; }

    [JsonPropertyName("add_special_tokens")]
    [DefaultValue(true)]
    public bool AddSpecialTokens { get; set; } = true;

    [JsonPropertyName("offsets")]
    [Description("Unit of positions in texts: utf16 (code units), code-points or bytes; bytes of UTF-8 when null, as in text-embeddings-inference.")]
    public OffsetUnit? Offsets { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description("Defined by text-embeddings-inference; refused: put the prompt before the text.")]
    public string? PromptName { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }
}

/// <summary>The body of <c>/decode</c>.</summary>
internal sealed record TeiDecodeRequest
{
    [JsonPropertyName("ids")]
    public required IdLists Ids { get; set; }

    [JsonPropertyName("skip_special_tokens")]
    [DefaultValue(true)]
    public bool SkipSpecialTokens { get; set; } = true;

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }
}

/// <summary>One token in the response of <c>/tokenize</c>. An added special token has no offsets.</summary>
internal sealed record TeiToken(
    [property: JsonPropertyName("id")] int Id,
    [property: JsonPropertyName("text"), Description("The token's part of the text; the token itself when special.")] string Text,
    [property: JsonPropertyName("special")] bool Special,
    [property: JsonPropertyName("start"), Description("Offset in the text, in bytes of UTF-8 or the unit of the request; null when special.")] int? Start,
    [property: JsonPropertyName("stop"), Description("Offset after the token; null when special.")] int? Stop);
