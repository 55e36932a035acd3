namespace BertGrains.Cluster.Abstractions;

/// <summary>An <see cref="InferenceRequest"/>, or a part of one.</summary>
/// <param name="Model">Name of the model; null for the default.</param>
/// <param name="Heads">Names of the heads to run.</param>
/// <param name="Inputs">The items.</param>
/// <param name="Options">Truncation and decoding.</param>
/// <param name="Remaining">Time left until the deadline; null for no deadline.</param>
/// <param name="Revision">The required revision, because it answered another part of the request; null for any.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.infer-call")]
public sealed record InferCall(
    [property: Id(0)] string? Model,
    [property: Id(1)] string[] Heads,
    [property: Id(2)] InputItem[] Inputs,
    [property: Id(3)] CallOptions Options,
    [property: Id(4)] TimeSpan? Remaining,
    [property: Id(5)] string? Revision = null);

/// <summary>
/// Settings of a request; see <see cref="InferenceRequest"/> and <see cref="DecodeOptions"/>. A request without a side has the right one, which
/// older versions read, and <paramref name="TruncatesLikeModel"/>, which they do not send.
/// </summary>
[GenerateSerializer, Immutable, Alias("bertgrains.call-options")]
public sealed record CallOptions(
    [property: Id(0)] bool Truncate,
    [property: Id(1)] TruncationSide TruncationSide,
    [property: Id(2)] bool? Normalize,
    [property: Id(3)] int? Dimensions,
    [property: Id(4)] EntityAggregation? Aggregation,
    [property: Id(5)] AnswerOptions? Answers = null,
    [property: Id(6)] WindowOptions? Windows = null,
    [property: Id(7)] int? TopK = null,
    [property: Id(8)] string[]? Targets = null,
    [property: Id(9)] string? Prompt = null,
    [property: Id(20)] FeatureOptions? Features = null,
    [property: Id(21)] EmbeddingPrecision? Precision = null,
    [property: Id(22)] bool TruncatesLikeModel = false);

/// <summary>An <see cref="InferenceResponse"/>. The values are one block of bytes: one array per output costs more (decision 9).</summary>
/// <param name="Error">Why nothing ran; null when the items have results.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Items">One result per item, in the order of the call.</param>
/// <param name="Values">The values of all outputs one after the other, as little-endian 32-bit floats.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.infer-reply")]
public sealed record InferReply(
    [property: Id(0)] BertError? Error,
    [property: Id(1)] ModelDescription? Model,
    [property: Id(2)] ItemReply[] Items,
    [property: Id(3)] ReadOnlyMemory<byte> Values);

/// <summary>An <see cref="ItemResult"/>.</summary>
[GenerateSerializer, Immutable, Alias("bertgrains.item-reply")]
public readonly record struct ItemReply(
    [property: Id(0)] BertError? Error,
    [property: Id(1)] OutputReply[] Outputs,
    [property: Id(2)] int Tokens,
    [property: Id(3)] bool Truncated,
    [property: Id(4)] TimeSpan Tokenization,
    [property: Id(5)] TimeSpan Queue,
    [property: Id(6)] TimeSpan Inference,
    [property: Id(7)] int Windows = 1);

/// <summary>A <see cref="HeadOutput"/> without its values, which are in <see cref="InferReply.Values"/>.</summary>
/// <param name="Kind">Type of the output.</param>
/// <param name="Length">Number of values; for a classification, of scores.</param>
/// <param name="Logits">
/// Number of logits, which follow the scores of a classification, or of the indices of a sparse embedding, which follow its values with the
/// bits of integers; otherwise 0.
/// </param>
/// <param name="Rows">Rows of features; otherwise 0.</param>
/// <param name="Columns">Dimensions of features, and of embeddings of tokens and quantized ones; otherwise 0.</param>
/// <param name="Labels">Labels of a classification; otherwise null. Equal labels share one array, which is sent once.</param>
/// <param name="Threshold">Threshold of a classification.</param>
/// <param name="Entities">Spans of entities; otherwise null.</param>
/// <param name="Answers">Answers to a question; otherwise null.</param>
/// <param name="Masks">Masks and their tokens; otherwise null.</param>
/// <param name="Layers">Layers of features; otherwise null.</param>
/// <param name="Tokens">Tokens of features and of embeddings of tokens; otherwise null.</param>
/// <param name="Precision">Format of a quantized embedding, which has <paramref name="Columns"/> dimensions.</param>
/// <param name="Bytes">Values of a quantized embedding; otherwise none.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.output-reply")]
public readonly record struct OutputReply(
    [property: Id(0)] OutputKind Kind,
    [property: Id(1)] int Length,
    [property: Id(2)] int Logits = 0,
    [property: Id(3)] int Rows = 0,
    [property: Id(4)] int Columns = 0,
    [property: Id(5)] string[]? Labels = null,
    [property: Id(6)] float? Threshold = null,
    [property: Id(7)] EntitySpan[]? Entities = null,
    [property: Id(8)] AnswersOutput? Answers = null,
    [property: Id(9)] FilledMask[]? Masks = null,
    [property: Id(20)] int[]? Layers = null,
    [property: Id(21)] Token[]? Tokens = null,
    [property: Id(22)] EmbeddingPrecision Precision = default,
    [property: Id(23)] ReadOnlyMemory<byte> Bytes = default);

/// <summary>Types of <see cref="HeadOutput"/>.</summary>
public enum OutputKind
{
    /// <summary>An <see cref="EmbeddingOutput"/>.</summary>
    Embedding,

    /// <summary>A <see cref="ClassificationOutput"/>.</summary>
    Classification,

    /// <summary>An <see cref="EntitiesOutput"/>.</summary>
    Entities,

    /// <summary>A <see cref="FeaturesOutput"/>.</summary>
    Features,

    /// <summary>An <see cref="AnswersOutput"/>.</summary>
    Answers,

    /// <summary>A <see cref="FillMaskOutput"/>.</summary>
    FillMask,

    /// <summary>A <see cref="SparseEmbeddingOutput"/>.</summary>
    SparseEmbedding,

    /// <summary>A <see cref="QuantizedEmbeddingOutput"/>.</summary>
    QuantizedEmbedding = 20,

    /// <summary>A <see cref="TokenEmbeddingsOutput"/>.</summary>
    TokenEmbeddings = 21,

    /// <summary>A <see cref="RelevanceOutput"/>.</summary>
    Relevance = 22,
}

/// <summary>Models of a core silo.</summary>
/// <param name="Models">The default first.</param>
/// <param name="Fault">Why the cluster cannot answer one of them; null when it can answer all.</param>
/// <param name="CanAnswer">Whether the cluster can answer at least one of them.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.models-reply")]
public sealed record ModelsReply(
    [property: Id(0)] IReadOnlyList<ModelDescription> Models, [property: Id(1)] BertError? Fault, [property: Id(2)] bool CanAnswer = false);
