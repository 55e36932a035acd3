using System.ComponentModel;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Errors;

/// <summary>Error body of BertGrains paths, and the value of an item that failed.</summary>
internal sealed record ErrorBody([property: JsonPropertyName("error")] ErrorDetail Error)
{
    public static ErrorBody From(ErrorRow row, string message) => new(new ErrorDetail(row.Code, message));
}

internal sealed record ErrorDetail(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message);

/// <summary>Error body of text-embeddings-inference paths.</summary>
internal sealed record TeiErrorBody(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_type")] string ErrorType);

/// <summary>Error body of OpenAI paths.</summary>
internal sealed record OpenAiErrorBody([property: JsonPropertyName("error")] OpenAiErrorDetail Error);

internal sealed record OpenAiErrorDetail(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("param")] string? Param,
    [property: JsonPropertyName("code")] string? Code);

/// <summary>Error body of the Hugging Face Inference API.</summary>
internal sealed record HuggingFaceErrorBody([property: JsonPropertyName("error")] string Error)
{
    [JsonPropertyName("estimated_time")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Seconds until the model is available.")]
    public double? EstimatedTime { get; init; }
}
