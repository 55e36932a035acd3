namespace BertGrains.Inference.Bundles;

/// <summary>
/// One head. Its graph reads outputs and inputs of the trunk and has one float32 output named <c>output</c>: [batch, dimensions] for
/// embed, [batch, labels] for classify, rerank and next-sentence, [batch, tokens, labels] for token-classify and detect-replaced, [batch,
/// tokens, 2] with the logits of the start and the end of an answer for question-answer, [masks, dimensions] for fill-mask, with the masks of
/// the items in their order, [batch, dimensions] for embed-sparse, [batch, tokens, dimensions] for embed-tokens.
/// </summary>
public sealed record HeadManifest
{
    private const int AnswerColumns = 2;

    /// <summary>Unique in the bundle.</summary>
    public required string Name { get; init; }

    /// <summary>Task of the head.</summary>
    public required BertTask Task { get; init; }

    /// <summary>ONNX file; null when the output of the head is the tensor that it reads (the features head).</summary>
    public string? Graph { get; init; }

    /// <summary>
    /// Names of the tensors that the head reads, at least one; exactly one for a head without a graph. <c>states.NAME</c> are the states of
    /// the head NAME of the bundle.
    /// </summary>
    public required IReadOnlyList<string> Reads { get; init; }

    /// <summary>
    /// Length of the vectors that other heads can read: the output <c>states</c> of the graph, float32 [batch, tokens, length] for heads with
    /// a result for each token, [batch, length] for the others. Null for a head that no other can read.
    /// </summary>
    public int? States { get; init; }

    /// <summary>
    /// Size of an embedding or of the features of a token; rows of the word embeddings for fill-mask and embed-sparse; 0 for heads with labels.
    /// </summary>
    public int Dimensions { get; init; }

    /// <summary>Pooling of an embedding head; null for other tasks.</summary>
    public string? Pooling { get; init; }

    /// <summary>Whether embeddings are scaled to unit length by default.</summary>
    public bool Normalize { get; init; }

    /// <summary>Ranges of embeddings for int8 and uint8; null for other tasks and in bundles of earlier versions.</summary>
    public EmbeddingRanges? Ranges { get; init; }

    /// <summary>Texts that may be put before the texts of an embedding head, by name; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Prompts { get; init; }

    /// <summary>Name of the prompt of requests that name none; null for no prompt.</summary>
    public string? DefaultPrompt { get; init; }

    /// <summary>
    /// Whether the pooling of an embedding head counts the tokens of prompts; null for yes. If not, its graph reads
    /// <see cref="TensorNames.PoolingMask"/>.
    /// </summary>
    public bool? PoolsPrompts { get; init; }

    /// <summary>How queries and documents are read, for embed-tokens; null for other tasks.</summary>
    public LateInteractionManifest? LateInteraction { get; init; }

    /// <summary>Names of the labels in the order of the logits; null for heads without labels.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Function from logits to scores; null for heads without labels.</summary>
    public ScoreActivation? Activation { get; init; }

    /// <summary>For independent labels, the lowest score at which a label is assigned.</summary>
    public float? Threshold { get; init; }

    /// <summary>Columns of the head's output.</summary>
    internal int Columns => Task == BertTask.QuestionAnswer ? AnswerColumns : Labels?.Count ?? Dimensions;

    /// <summary>Whether the head's output has a row per token.</summary>
    internal bool HasTokenRows => Task is BertTask.TokenClassify or BertTask.Features or BertTask.QuestionAnswer or BertTask.DetectReplaced
        or BertTask.EmbedTokens;

    /// <summary>Default strategy for joining labeled tokens to entities.</summary>
    public EntityAggregation? Aggregation { get; init; }

    /// <summary>Token id of the mask, for fill-mask; null for other tasks.</summary>
    public int? MaskId { get; init; }

    /// <summary>For fill-mask, whether spaces before punctuation are removed from texts; null for no.</summary>
    public bool? CleansSpaces { get; init; }
}

/// <summary>Function from logits to scores.</summary>
public enum ScoreActivation
{
    /// <summary>Exactly one label applies; scores sum to 1.</summary>
    Softmax,

    /// <summary>Labels are independent.</summary>
    Sigmoid,

    /// <summary>Scores are the logits: values of a regression, and of cross-encoders whose configuration says so.</summary>
    Identity,
}
