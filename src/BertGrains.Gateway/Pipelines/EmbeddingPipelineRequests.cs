using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Embeddings;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Parameters of feature-extraction, which the API reads from the body itself; here also from <c>parameters</c>.</summary>
internal interface IFeatureParameters
{
    bool? Normalize { get; }

    string? PromptName { get; }

    bool? Truncate { get; }

    TruncationSide? TruncationDirection { get; }

    int? Dimensions { get; }

    EncodingFormat? EncodingFormat { get; }
}

/// <summary>The body of <c>/pipeline/feature-extraction</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FeatureExtractionRequest : PipelineRequest, IFeatureParameters
{
    [JsonPropertyName("inputs")]
    public required TextsOrIds Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public FeatureExtractionParameters? Parameters { get; set; }

    [JsonPropertyName("normalize")]
    [Description(FeatureExtractionParameters.NormalizeDescription)]
    public bool? Normalize { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }

    [JsonPropertyName("truncate")]
    [Description(Descriptions.Truncate)]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide? TruncationDirection { get; set; }

    [JsonPropertyName("dimensions")]
    [Description(Descriptions.Dimensions)]
    public int? Dimensions { get; set; }

    [JsonPropertyName("encoding_format")]
    [Description(FeatureExtractionParameters.FormatDescription)]
    public EncodingFormat? EncodingFormat { get; set; }
}

/// <summary>Parameters of feature-extraction.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FeatureExtractionParameters : IFeatureParameters
{
    public const string NormalizeDescription = "Whether vectors are scaled to unit length; the head's default when null.";
    public const string FormatDescription = "float; base64 is refused.";

    [JsonPropertyName("normalize")]
    [Description(NormalizeDescription)]
    public bool? Normalize { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }

    [JsonPropertyName("truncate")]
    [Description(Descriptions.Truncate)]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide? TruncationDirection { get; set; }

    [JsonPropertyName("dimensions")]
    [Description(Descriptions.Dimensions)]
    public int? Dimensions { get; set; }

    [JsonPropertyName("encoding_format")]
    [Description(FormatDescription)]
    public EncodingFormat? EncodingFormat { get; set; }
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
internal sealed record SentenceSimilarityParameters
{
    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }

    [JsonPropertyName("truncate")]
    [Description(Descriptions.Truncate)]
    public bool? Truncate { get; set; }

    [JsonPropertyName("truncation_direction")]
    [Description(Descriptions.TruncationDirection)]
    public TruncationSide? TruncationDirection { get; set; }
}
