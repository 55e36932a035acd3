namespace BertGrains;

/// <summary>Which hidden states a head with the task <see cref="BertTask.Features"/> returns, and how they are combined.</summary>
public sealed record FeatureOptions
{
    /// <summary>The defaults of every member: the last layer, one row per token.</summary>
    public static FeatureOptions Default { get; } = new();

    /// <summary>
    /// Numbers of hidden states, without duplicates: 0 is the output of the embeddings, n that of the last of n layers, -1 the last.
    /// <see cref="HeadDescription.Layers"/> has those that a model can give. Null for the last one, or the mix that the head has.
    /// </summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>
    /// A weight for each of <see cref="Layers"/>: the result is one state, gamma · Σ softmax(weights)ᵢ · stateᵢ, as the scalar mix of ELMo (Peters
    /// et al., arXiv 1802.05365). Null for each layer by itself.
    /// </summary>
    public IReadOnlyList<float>? Mix { get; init; }

    /// <summary>The factor of a mix; 1 by default.</summary>
    public float Gamma { get; init; } = 1;

    /// <summary>How the states of the tokens become one row; by default they stay one row per token.</summary>
    public FeaturePooling Pooling { get; init; }

    /// <summary>
    /// The most bytes that the features of one item may have, 4 for each value: 512 MiB. Larger ones are
    /// <see cref="ErrorCode.TooLarge"/> before they run.
    /// </summary>
    public const long MaxBytesOfAnItem = 512L << 20;
}

/// <summary>
/// How the states of an item's tokens, special tokens included, become one row; the modes of sentence-transformers' Pooling.
/// </summary>
public enum FeaturePooling
{
    /// <summary>One row per token.</summary>
    None,

    /// <summary>The average.</summary>
    Mean,

    /// <summary>The state of the first token.</summary>
    Cls,

    /// <summary>The largest value of each dimension.</summary>
    Max,

    /// <summary>The sum divided by the square root of the number of tokens.</summary>
    MeanSqrtLength,

    /// <summary>The average with weights 1, 2, 3, … by position.</summary>
    WeightedMean,

    /// <summary>The state of the last token.</summary>
    LastToken,
}
