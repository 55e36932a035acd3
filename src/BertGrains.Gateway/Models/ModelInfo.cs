using System.ComponentModel;
using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Models;

/// <summary>The body of <c>/info</c>: the members of text-embeddings-inference, then our own.</summary>
internal sealed record ModelInfo
{
    [JsonPropertyName("model_id")]
    [Description("Origin of the weights.")]
    public required string ModelId { get; init; }

    [JsonPropertyName("model_sha")]
    [Description("Digest of the bundle's files.")]
    public required string ModelSha { get; init; }

    [JsonPropertyName("model_dtype")]
    [Description("float32, float16 or int8.")]
    public required string ModelDtype { get; init; }

    [JsonPropertyName("served_model_name")]
    public required string ServedModelName { get; init; }

    [JsonPropertyName("model_type")]
    [Description("The default task; exactly one member is present.")]
    public required ModelKind ModelType { get; init; }

    [JsonPropertyName("max_concurrent_requests")]
    public required int MaxConcurrentRequests { get; init; }

    [JsonPropertyName("max_input_length")]
    public required int MaxInputLength { get; init; }

    [JsonPropertyName("max_batch_tokens")]
    [Description("The longest input, which always fits a batch. The engine measures its batch budget; it is not configured.")]
    public required int MaxBatchTokens { get; init; }

    [JsonPropertyName("max_batch_requests")]
    public int? MaxBatchRequests { get; init; }

    [JsonPropertyName("max_client_batch_size")]
    public required int MaxClientBatchSize { get; init; }

    [JsonPropertyName("auto_truncate")]
    public required bool AutoTruncate { get; init; }

    [JsonPropertyName("tokenization_workers")]
    public required int TokenizationWorkers { get; init; }

    [JsonPropertyName("version")]
    public required string Version { get; init; }

    [JsonPropertyName("sha")]
    public string? Sha { get; init; }

    [JsonPropertyName("docker_label")]
    public string? DockerLabel { get; init; }

    [JsonPropertyName("truncation_direction")]
    [Description("The end at which the tokenizer of the model truncates texts: right or left. It is the default of requests, but for paths of text-embeddings-inference.")]
    public required string TruncationDirection { get; init; }

    [JsonPropertyName("heads")]
    public required IReadOnlyList<HeadInfo> Heads { get; init; }

    [JsonPropertyName("models")]
    [Description("Names of all served models; the first is the default.")]
    public required IReadOnlyList<string> Models { get; init; }
}

/// <summary>The default task of a model; exactly one property is set.</summary>
internal sealed record ModelKind
{
    [JsonPropertyName("embedding")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbeddingInfo? Embedding { get; init; }

    [JsonPropertyName("classifier")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassifierInfo? Classifier { get; init; }

    [JsonPropertyName("reranker")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassifierInfo? Reranker { get; init; }

    [JsonPropertyName("other")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("A model of a task that text-embeddings-inference does not have.")]
    public OtherInfo? Other { get; init; }
}

internal sealed record EmbeddingInfo([property: JsonPropertyName("pooling")] string Pooling);

internal sealed record OtherInfo([property: JsonPropertyName("task")] string? Task);

internal sealed record ClassifierInfo(
    [property: JsonPropertyName("id2label")] IReadOnlyDictionary<string, string> IdToLabel,
    [property: JsonPropertyName("label2id")] IReadOnlyDictionary<string, int> LabelToId);

/// <summary>One head of the model.</summary>
internal sealed record HeadInfo(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("task"), Description("Such as embed, classify or fill-mask.")] string Task)
{
    [JsonPropertyName("dimensions")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Dimensions { get; init; }

    [JsonPropertyName("pooling")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pooling { get; init; }

    [JsonPropertyName("max_input_lengths")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Maximum length of a query and of a document in tokens, for late interaction. Otherwise max_input_length of the model applies.")]
    public IReadOnlyDictionary<string, int>? MaxInputLengths { get; init; }

    [JsonPropertyName("labels")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Labels { get; init; }
}
