namespace BertGrains;

/// <summary>Either an error of the whole request, or one result per item.</summary>
public sealed record InferenceResponse
{
    /// <summary>Why no item was run; null when <see cref="Items"/> holds the results.</summary>
    public BertError? Error { get; init; }

    /// <summary>Results in the order of the inputs; empty when <see cref="Error"/> is set.</summary>
    public IReadOnlyList<ItemResult> Items { get; init; } = [];

    /// <summary>The model that ran the request; null when <see cref="Error"/> is set.</summary>
    public ModelDescription? Model { get; init; }
}

/// <summary>Either the error of one item, or its outputs.</summary>
public sealed record ItemResult
{
    /// <summary>Why this item has no outputs; null on success.</summary>
    public BertError? Error { get; init; }

    /// <summary>One output per requested head, in the order of the request; empty when <see cref="Error"/> is set.</summary>
    public IReadOnlyList<HeadOutput> Outputs { get; init; } = [];

    /// <summary>Number of encoded tokens, including special tokens; of all windows together.</summary>
    public int Tokens { get; init; }

    /// <summary>Whether tokens were dropped to fit the model, or the windows after the first one by <see cref="WindowCombination.First"/>.</summary>
    public bool Truncated { get; init; }

    /// <summary>Number of windows in which the item was run; 1 for an item that fits the model or was truncated.</summary>
    public int Windows { get; init; } = 1;

    /// <summary>Durations of the processing steps.</summary>
    public ItemTimings Timings { get; init; }
}

/// <summary>Durations of the processing steps of one item.</summary>
/// <param name="Tokenization">From the text to token ids.</param>
/// <param name="Queue">From token ids to the start of the batch.</param>
/// <param name="Inference">Run time of the item's batch, trunk and heads.</param>
public readonly record struct ItemTimings(TimeSpan Tokenization, TimeSpan Queue, TimeSpan Inference);

/// <summary>The output of one head for one item. The derived type follows from the head's <see cref="BertTask"/>.</summary>
public abstract record HeadOutput
{
    private protected HeadOutput()
    {
    }
}

/// <summary>A dense vector of the whole item.</summary>
/// <param name="Values">One value per dimension; of unit length unless normalization is turned off.</param>
public sealed record EmbeddingOutput(ReadOnlyMemory<float> Values) : HeadOutput;

/// <summary>Scores of all labels.</summary>
/// <param name="Labels">Label names, in the order of the head.</param>
/// <param name="Scores">
/// Probability of each label, 0 to 1: a softmax that sums to 1, or independent sigmoids. The logits for a head that predicts values.
/// </param>
/// <param name="Logits">The logits that the scores are computed from.</param>
/// <param name="Threshold">For independent labels, the score from which a label applies; null when the best label applies.</param>
public sealed record ClassificationOutput(
    IReadOnlyList<string> Labels, ReadOnlyMemory<float> Scores, ReadOnlyMemory<float> Logits, float? Threshold) : HeadOutput;

/// <summary>Labeled spans of the original text.</summary>
/// <param name="Entities">The spans, ordered by position.</param>
public sealed record EntitiesOutput(IReadOnlyList<EntitySpan> Entities) : HeadOutput;

/// <summary>One labeled span of the original text.</summary>
/// <param name="Label">Kind of entity; with <see cref="EntityAggregation.None"/> the token's full label, such as B-PER.</param>
/// <param name="Score">Probability, 0 to 1, aggregated over the span's tokens.</param>
/// <param name="Text">The span's text.</param>
/// <param name="Start">Offset of the span's first UTF-16 code unit in the original text.</param>
/// <param name="End">Offset after the span's last UTF-16 code unit.</param>
/// <param name="Sequence">0 when the span is in the text, 1 when it is in the second text of a pair.</param>
public sealed record EntitySpan(string Label, float Score, string Text, int Start, int End, int Sequence = 0);

/// <summary>Hidden states, one row per token, including special tokens; or one row of them all.</summary>
/// <param name="Tokens">Number of rows: tokens of the item, or 1 for pooled features.</param>
/// <param name="Dimensions">Length of a state.</param>
/// <param name="Values">[rows, layers, dimensions] in row-major order; a mix, and features without options, have one layer.</param>
public sealed record FeaturesOutput(int Tokens, int Dimensions, ReadOnlyMemory<float> Values) : HeadOutput
{
    /// <summary>Numbers of the hidden states, in the order of the request; empty for a mix and for features without options.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>The tokens of the item, also where their states are pooled; empty for features without options.</summary>
    public IReadOnlyList<Token> TokenList { get; init; } = [];
}
