using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.OpenAi;

/// <summary>The body of <c>/v1/embeddings</c>.</summary>
internal sealed record OpenAiEmbeddingsRequest : HeadRunRequest
{
    [JsonPropertyName("input")]
    public required TextsOrIds Input { get; set; }

    [JsonPropertyName("dimensions")]
    [Description(Descriptions.Dimensions)]
    [Range(1, int.MaxValue)]
    public int? Dimensions { get; set; }

    [JsonPropertyName("normalize")]
    [Description("Whether vectors are scaled to unit length. Default: true.")]
    public bool? Normalize { get; set; }

    [JsonPropertyName("prompt_name")]
    [Description(Descriptions.PromptName)]
    public string? PromptName { get; set; }

    [JsonPropertyName("encoding_format")]
    [Description("Numbers, or their bytes in base64: little-endian 32-bit floats, or a byte for each number of another type.")]
    public EncodingFormat? EncodingFormat { get; set; }

    [JsonPropertyName("output_dtype")]
    [Description("Type of the values, as in the API of Voyage AI: int8 and uint8, or binary and ubinary with eight dimensions in a number. Default: float.")]
    public EmbeddingPrecision? OutputType { get; set; }

    [JsonPropertyName("user")]
    [Description("Ignored.")]
    public string? User { get; set; }
}

/// <summary>The response of <c>/v1/embeddings</c>.</summary>
internal sealed record OpenAiEmbeddings(
    [property: JsonPropertyName("object"), Description("list")] string Object,
    [property: JsonPropertyName("data")] IReadOnlyList<OpenAiEmbedding> Data,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("usage")] OpenAiUsage Usage);

/// <summary>One embedding and its position in the request.</summary>
internal sealed record OpenAiEmbedding(
    [property: JsonPropertyName("object"), Description("embedding")] string Object,
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("embedding")] OpenAiVector Embedding);

/// <summary>The values of an <see cref="EmbeddingOutput"/> or a <see cref="QuantizedEmbeddingOutput"/>, as numbers or in base64.</summary>
[JsonConverter(typeof(OpenAiVectorConverter))]
internal readonly record struct OpenAiVector(HeadOutput Output, bool Base64);

/// <summary>Token counts of a request.</summary>
internal sealed record OpenAiUsage(
    [property: JsonPropertyName("prompt_tokens")] long PromptTokens,
    [property: JsonPropertyName("total_tokens")] long TotalTokens);

/// <summary>The response of <c>/v1/models</c>.</summary>
internal sealed record OpenAiModels(
    [property: JsonPropertyName("object"), Description("list")] string Object,
    [property: JsonPropertyName("data")] IReadOnlyList<OpenAiModel> Data);

/// <summary>One served model.</summary>
internal sealed record OpenAiModel(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object"), Description("model")] string Object,
    [property: JsonPropertyName("created"), Description("Start time of this server, in seconds since 1970.")] long Created,
    [property: JsonPropertyName("owned_by"), Description("Origin of the weights.")] string OwnedBy);
