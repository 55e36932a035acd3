using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pairs;

/// <summary>The body of <c>/rerank</c>.</summary>
internal sealed record RerankRequest : HeadRunRequest
{
    [JsonPropertyName("query")]
    public required string Query { get; set; }

    [JsonPropertyName("texts")]
    public required TextList Texts { get; set; }

    [JsonPropertyName("raw_scores")]
    [Description("Whether scores are logits; otherwise they are their sigmoid, from 0 to 1.")]
    [DefaultValue(false)]
    public bool RawScores { get; set; }

    [JsonPropertyName("return_text")]
    [Description("Whether the response repeats the texts.")]
    [DefaultValue(false)]
    public bool ReturnText { get; set; }
}

/// <summary>One text of <c>/rerank</c>.</summary>
internal sealed record Rank(
    [property: JsonPropertyName("index"), Description("Position of the text in the request.")] int Index,
    [property: JsonPropertyName("score")] float Score)
{
    [JsonPropertyName("text")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}
