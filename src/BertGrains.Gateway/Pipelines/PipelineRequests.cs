using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Pipelines;

/// <summary>
/// The members that the bodies of the Hugging Face Inference API have for every task. Unknown members are refused, as an unknown parameter
/// of a pipeline is.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal abstract record PipelineRequest
{
    [JsonPropertyName("options")]
    public PipelineOptions? Options { get; set; }

    [JsonPropertyName("model")]
    [Description(Descriptions.Model)]
    public string? Model { get; set; }

    [JsonPropertyName("head")]
    [Description(Descriptions.Head)]
    public string? Head { get; set; }
}

/// <summary>Options of the hosted API. They are accepted; a model that is served is always loaded, and results are not cached between processes.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PipelineOptions
{
    [JsonPropertyName("use_cache")]
    public bool? UseCache { get; set; }

    [JsonPropertyName("wait_for_model")]
    public bool? WaitForModel { get; set; }

    [JsonPropertyName("use_gpu")]
    public bool? UseGpu { get; set; }

    [JsonPropertyName("dont_load_model")]
    public bool? DontLoadModel { get; set; }
}

/// <summary>Arguments of a tokenizer, as pipelines pass them on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal record TokenizerArguments
{
    [JsonPropertyName("truncation")]
    [Description("Whether a text over the model's maximum length is truncated; otherwise it is refused.")]
    public TruncationChoice? Truncation { get; set; }

    [JsonPropertyName("max_length")]
    [Description("At least the model's maximum length, at which texts are truncated.")]
    [Range(1, int.MaxValue)]
    public int? MaxLength { get; set; }

    [JsonPropertyName("padding")]
    [Description("Has no effect on results.")]
    public PaddingChoice? Padding { get; set; }
}

/// <summary>The argument <c>truncation</c> of a tokenizer.</summary>
internal readonly record struct TruncationChoice(bool Truncates);

/// <summary>The argument <c>padding</c> of a tokenizer.</summary>
internal readonly record struct PaddingChoice;
