using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Heads;

/// <summary>The body of <c>/infer</c>. Unknown members are refused, so that a misspelled option is not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record InferRequest : RunRequest
{
    [JsonPropertyName("inputs")]
    public required Items Inputs { get; set; }

    [JsonPropertyName("heads")]
    [Description("Names of the heads to run, without duplicates.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Heads { get; set; }

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
    public bool? RawScores { get; set; }

    [JsonPropertyName("offsets")]
    [Description(Descriptions.Offsets)]
    public OffsetUnit? Offsets { get; set; }
}

/// <summary>The body of <c>/entities</c>. Unknown members are refused, so that a misspelled option is not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EntitiesRequest : ListRequest
{
    [JsonPropertyName("aggregation")]
    [Description(Descriptions.Aggregation)]
    public EntityAggregation? Aggregation { get; set; }

    [JsonPropertyName("offsets")]
    [Description(Descriptions.Offsets)]
    public OffsetUnit? Offsets { get; set; }

    public override OffsetUnit Unit() => Offsets ?? OffsetUnit.Utf16;

    public override DecodeOptions Decode() => new() { Aggregation = Aggregation };
}
