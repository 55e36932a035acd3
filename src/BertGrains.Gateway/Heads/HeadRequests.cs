using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Heads;

/// <summary>The body of <c>/infer</c>. Unknown members are refused, so that a misspelled option is not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record InferRequest
{
    [JsonPropertyName("inputs")]
    public required Items Inputs { get; set; }

    [JsonPropertyName("heads")]
    [Description("Names of the heads to run, without duplicates.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Heads { get; set; }

    [JsonPropertyName("truncate")]
    [Description(Descriptions.Truncate)]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide TruncationDirection { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }

    [JsonPropertyName("normalize")]
    [Description("Whether embeddings are scaled to unit length; the head's default when null.")]
    public bool? Normalize { get; set; }

    [JsonPropertyName("dimensions")]
    [Description(Descriptions.Dimensions)]
    [Range(1, int.MaxValue)]
    public int? Dimensions { get; set; }

    [JsonPropertyName("precision")]
    [Description(Descriptions.Precision)]
    public EmbeddingPrecision? Precision { get; set; }

    [JsonPropertyName("aggregation")]
    [Description(Descriptions.Aggregation)]
    public EntityAggregation? Aggregation { get; set; }

    [JsonPropertyName("top_k")]
    [Description(Descriptions.TopK)]
    [Range(1, DecodeOptions.MaxFills)]
    public int? TopK { get; set; }

    [JsonPropertyName("targets")]
    [Description(Descriptions.Targets)]
    public Targets? Targets { get; set; }

    [JsonPropertyName("raw_scores")]
    [Description(Descriptions.RawScores)]
    [DefaultValue(false)]
    public bool RawScores { get; set; }

    [JsonPropertyName("timeout_ms")]
    [Description(Descriptions.TimeoutMs)]
    [Range(1, Scalars.LongestTimeoutMs)]
    public int? TimeoutMs { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }
}

/// <summary>The body of <c>/entities</c>. Unknown members are refused, so that a misspelled option is not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EntitiesRequest
{
    [JsonPropertyName("inputs")]
    public required Items Inputs { get; set; }

    [JsonPropertyName("aggregation")]
    [Description(Descriptions.Aggregation)]
    public EntityAggregation? Aggregation { get; set; }

    [JsonPropertyName("truncate")]
    [Description("Whether a text over the model's maximum length is truncated or refused; when null, it runs as overlapping windows.")]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide TruncationDirection { get; set; }

    [JsonPropertyName("timeout_ms")]
    [Description(Descriptions.TimeoutMs)]
    [Range(1, Scalars.LongestTimeoutMs)]
    public int? TimeoutMs { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}
