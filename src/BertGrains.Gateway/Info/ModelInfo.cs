using System.Text.Json.Serialization;

namespace BertGrains.Gateway.Info;

/// <summary>The body of <c>/info</c>: the members of text-embeddings-inference, then ours.</summary>
internal sealed record ModelInfo
{
    public required string ModelId { get; init; }

    public required string ModelSha { get; init; }

    public required string ModelDtype { get; init; }

    public required string ServedModelName { get; init; }

    public required Kind ModelType { get; init; }

    public required int MaxConcurrentRequests { get; init; }

    public required int MaxInputLength { get; init; }

    /// <summary>The engine measures its batch budget; what always fits one is the longest item.</summary>
    public required int MaxBatchTokens { get; init; }

    public int? MaxBatchRequests { get; init; }

    public required int MaxClientBatchSize { get; init; }

    public required bool AutoTruncate { get; init; }

    public required int TokenizationWorkers { get; init; }

    public required string Version { get; init; }

    public string? Sha { get; init; }

    public string? DockerLabel { get; init; }

    public required IReadOnlyList<Head> Heads { get; init; }

    /// <summary>Names of all models served; the first is the default.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>What the model answers first; exactly one member is there.</summary>
    internal sealed record Kind
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Embedder? Embedding { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public LabelSet? Classifier { get; init; }
    }

    internal sealed record Embedder(string Pooling);

    internal sealed record LabelSet(
        [property: JsonPropertyName("id2label")] IReadOnlyDictionary<string, string> IdToLabel,
        [property: JsonPropertyName("label2id")] IReadOnlyDictionary<string, int> LabelToId);

    internal sealed record Head(string Name, string Task)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int? Dimensions { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Pooling { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<string>? Labels { get; init; }
    }
}
