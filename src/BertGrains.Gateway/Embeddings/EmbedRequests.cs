using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Embeddings;

/// <summary>The members of the bodies for embeddings of any kind.</summary>
internal abstract record EmbeddingRequest : HeadRunRequest
{
    [JsonPropertyName("inputs")]
    public required TextsOrIds Inputs { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }
}

/// <summary>The body of <c>/embed</c>.</summary>
internal sealed record EmbedRequest : EmbeddingRequest
{
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
}

/// <summary>The body of <c>/embed_all</c>.</summary>
internal sealed record EmbedAllRequest : EmbeddingRequest;

/// <summary>The body of <c>/embed_sparse</c>.</summary>
internal sealed record EmbedSparseRequest : EmbeddingRequest;
