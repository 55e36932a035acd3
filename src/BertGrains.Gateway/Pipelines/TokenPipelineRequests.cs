using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pipelines;

/// <summary>The body of <c>/pipeline/token-classification</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenClassificationRequest : PipelineRequest
{
    [JsonPropertyName("inputs")]
    public required Texts Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public TokenClassificationParameters? Parameters { get; set; }
}

/// <summary>Parameters of the token-classification pipeline.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenClassificationParameters
{
    [JsonPropertyName("aggregation_strategy")]
    [Description("How token labels become spans; simple when null, as in the hosted API.")]
    public EntityAggregation? AggregationStrategy { get; set; }

    [JsonPropertyName("ignore_labels")]
    [Description("Labels to leave out, O among them; O alone when null.")]
    public IReadOnlyList<string>? IgnoreLabels { get; set; }

    [JsonPropertyName("stride")]
    [Description("Tokens that consecutive windows of a long text share. A long text is truncated when null.")]
    public Overlap? Stride { get; set; }
}

/// <summary>One span of <c>/pipeline/token-classification</c>, with offsets in code points.</summary>
internal sealed record PipelineEntity
{
    [JsonPropertyName("entity")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The label of a token, without aggregation.")]
    public string? Entity { get; init; }

    [JsonPropertyName("entity_group")]
    public required string EntityGroup { get; init; }

    [JsonPropertyName("score")]
    public required float Score { get; init; }

    [JsonPropertyName("index")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Position of the token among all tokens, without aggregation.")]
    public int? Index { get; init; }

    [JsonPropertyName("word")]
    [Description("The tokens of the span as text, in the form that the model sees.")]
    public required string Word { get; init; }

    [JsonPropertyName("start")]
    public required int Start { get; init; }

    [JsonPropertyName("end")]
    public required int End { get; init; }
}

/// <summary>The body of <c>/pipeline/fill-mask</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FillMaskPipelineRequest : PipelineRequest
{
    [JsonPropertyName("inputs")]
    public required Texts Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public FillMaskParameters? Parameters { get; set; }
}

/// <summary>Parameters of the fill-mask pipeline.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FillMaskParameters
{
    [JsonPropertyName("top_k")]
    [Description(Descriptions.TopK)]
    [Range(1, int.MaxValue)]
    public int? TopK { get; set; }

    [JsonPropertyName("targets")]
    [Description(Descriptions.Targets)]
    public Targets? Targets { get; set; }

    [JsonPropertyName("tokenizer_kwargs")]
    public TokenizerArguments? TokenizerArguments { get; set; }
}
