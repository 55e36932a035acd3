using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Embeddings;

/// <summary>The body of <c>/embed</c>.</summary>
internal sealed record EmbedRequest
{
    [JsonPropertyName("inputs")]
    public required TextsOrIds Inputs { get; set; }

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
    [Description("Whether vectors are scaled to unit length.")]
    [DefaultValue(true)]
    public bool Normalize { get; set; } = true;

    [JsonPropertyName("dimensions")]
    [Description(Descriptions.Dimensions)]
    [Range(1, int.MaxValue)]
    public int? Dimensions { get; set; }

    [JsonPropertyName("precision")]
    [Description(Descriptions.Precision)]
    public EmbeddingPrecision? Precision { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}

/// <summary>The body of <c>/embed_all</c>.</summary>
internal sealed record EmbedAllRequest
{
    [JsonPropertyName("inputs")]
    public required TextsOrIds Inputs { get; set; }

    [JsonPropertyName("truncate")]
    [Description(Descriptions.Truncate)]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide TruncationDirection { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}

/// <summary>The body of <c>/embed_sparse</c>.</summary>
internal sealed record EmbedSparseRequest
{
    [JsonPropertyName("inputs")]
    public required TextsOrIds Inputs { get; set; }

    [JsonPropertyName("truncate")]
    [Description(Descriptions.Truncate)]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide TruncationDirection { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}
