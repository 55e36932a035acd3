using System.ComponentModel;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Embeddings;

/// <summary>The body of <c>/similarity</c>.</summary>
internal sealed record SimilarityRequest
{
    [JsonPropertyName("inputs")]
    public required SimilarityInputs Inputs { get; set; }

    [JsonPropertyName("parameters")]
    public SimilarityParameters? Parameters { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}

/// <summary>A sentence and the sentences to compare with it.</summary>
internal sealed record SimilarityInputs
{
    [JsonPropertyName("source_sentence")]
    public required string SourceSentence { get; set; }

    [JsonPropertyName("sentences")]
    public required TextList Sentences { get; set; }
}

/// <summary>Options of embeddings in the <c>parameters</c> of a body.</summary>
internal abstract record EmbeddingOptions : RunOptions
{
    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }
}

/// <summary>Options of <c>/similarity</c>.</summary>
internal sealed record SimilarityParameters : EmbeddingOptions;
