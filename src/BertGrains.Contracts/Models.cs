using System.Collections.ObjectModel;

namespace BertGrains;

/// <summary>The task of a head.</summary>
public enum BertTask
{
    /// <summary>A dense vector per item: <see cref="EmbeddingOutput"/>, or <see cref="QuantizedEmbeddingOutput"/> where requested.</summary>
    Embed,

    /// <summary>Label scores per item: <see cref="ClassificationOutput"/>.</summary>
    Classify,

    /// <summary>Labeled spans of the text: <see cref="EntitiesOutput"/>.</summary>
    TokenClassify,

    /// <summary>Hidden states: <see cref="FeaturesOutput"/>.</summary>
    Features,

    /// <summary>Spans of a context that answer a question, for pairs of both: <see cref="AnswersOutput"/>.</summary>
    QuestionAnswer,

    /// <summary>Relevance of the second text of a pair to the first: <see cref="ClassificationOutput"/> with one label.</summary>
    Rerank,

    /// <summary>The best tokens for the masks of an item: <see cref="FillMaskOutput"/>.</summary>
    FillMask,

    /// <summary>Whether the second text of a pair follows the first: <see cref="ClassificationOutput"/> with two labels.</summary>
    NextSentence,

    /// <summary>Which tokens of the texts were replaced: <see cref="EntitiesOutput"/> with one span per token.</summary>
    DetectReplaced,

    /// <summary>A weight for each relevant token of the vocabulary: <see cref="SparseEmbeddingOutput"/>.</summary>
    EmbedSparse,

    /// <summary>
    /// A vector for each token of a text: <see cref="TokenEmbeddingsOutput"/>; or the relevance of the second text of a pair to the first, by
    /// late interaction of such vectors: <see cref="RelevanceOutput"/>.
    /// </summary>
    EmbedTokens,
}

/// <summary>One head of a served model.</summary>
public sealed record HeadDescription
{
    /// <summary>Name, unique within the model.</summary>
    public required string Name { get; init; }

    /// <summary>The head's task, which determines the type of its output.</summary>
    public required BertTask Task { get; init; }

    /// <summary>
    /// Length of an embedding, of one token's embedding or of one token's features; tokens of the vocabulary for fill-mask and sparse embeddings; 0 for heads that
    /// output labels.
    /// </summary>
    public int Dimensions { get; init; }

    /// <summary>Pooling of an embedding head, such as mean, cls or max; null for other tasks.</summary>
    public string? Pooling { get; init; }

    /// <summary>Label names, in the order of the logits; empty for heads without labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Names of the prompts of an embedding head; often none. <see cref="LateInteraction.Query"/> and <see cref="LateInteraction.Document"/> for late interaction.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>The prompt of requests that name none; null for no prompt.</summary>
    public string? DefaultPrompt { get; init; }

    /// <summary>
    /// Maximum length of a text in tokens, special tokens included, by the name of its prompt: those of queries and documents of late
    /// interaction. Texts with other prompts, or without, have that of the model (<see cref="ModelDescription.MaxTokens"/>).
    /// </summary>
    public IReadOnlyDictionary<string, int> MaxTokensOf { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>
    /// Numbers of the hidden states among which <see cref="FeatureOptions.Layers"/> chooses, ascending; empty for heads that give no choice.
    /// </summary>
    public IReadOnlyList<int> Layers { get; init; } = [];
}

/// <summary>One served model at one revision.</summary>
public sealed record ModelDescription
{
    /// <summary>Name that requests use to select the model.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the bundle's manifest, which has the digests of all files. Equal revisions give equal results.</summary>
    public required string Revision { get; init; }

    /// <summary>Encoder architecture, such as bert.</summary>
    public required string Architecture { get; init; }

    /// <summary>Weight precision: fp32, fp16 or int8.</summary>
    public required string Precision { get; init; }

    /// <summary>Length of a hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Maximum length of an item in tokens, including special tokens.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The end at which texts are truncated where a request does not name one.</summary>
    public TruncationSide TruncationSide { get; init; }

    /// <summary>Heads, in the order of the bundle.</summary>
    public required IReadOnlyList<HeadDescription> Heads { get; init; }

    /// <summary>Origin of the weights, such as a Hugging Face repository; null when unknown.</summary>
    public string? Source { get; init; }

    /// <summary>License of the weights, as an SPDX identifier where one exists; null when unknown.</summary>
    public string? License { get; init; }
}
