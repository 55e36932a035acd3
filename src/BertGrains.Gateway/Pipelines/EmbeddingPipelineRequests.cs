using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Parameters of feature-extraction.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal record FeatureExtractionParameters : EmbeddingOptions
{
    [JsonPropertyName("normalize")]
    [Description("Whether vectors are scaled to unit length; the head's default when null.")]
    public bool? Normalize { get; set; }

    [JsonPropertyName("dimensions")]
    [Description(Descriptions.Dimensions)]
    [Range(1, int.MaxValue)]
    public int? Dimensions { get; set; }

    [JsonPropertyName("encoding_format")]
    [Description("float; base64 is refused.")]
    public EncodingFormat? EncodingFormat { get; set; }
}

/// <summary>
/// The body of <c>/pipeline/feature-extraction</c>. Its parameters are members of the body itself, as the API has them, or of
/// <c>parameters</c>, as clients for Python send them.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FeatureExtractionRequest : FeatureExtractionParameters
{
    [JsonPropertyName("inputs")]
    public required TextsOrIds Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public FeatureExtractionParameters? Parameters { get; set; }

    [JsonPropertyName("options")]
    public PipelineOptions? Options { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }

    /// <summary>Whether the body itself has a parameter.</summary>
    public bool HasParameters() =>
        (this with { Inputs = null!, Parameters = null, Options = null, Model = null, Head = null }) != new FeatureExtractionRequest { Inputs = null! };
}

/// <summary>The body of <c>/pipeline/sentence-similarity</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SentenceSimilarityRequest : PipelineRequest
{
    [JsonPropertyName("inputs")]
    public required SimilarityInputs Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public SentenceSimilarityParameters? Parameters { get; set; }
}

/// <summary>Parameters of sentence-similarity, those of text-embeddings-inference; the API has none.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SentenceSimilarityParameters : EmbeddingOptions;
