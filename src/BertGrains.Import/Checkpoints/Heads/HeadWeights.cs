using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>One head of a new bundle: what it computes from the trunk's hidden states.</summary>
/// <param name="Name">Unique within the bundle.</param>
internal abstract record HeadWeights(string Name)
{
    /// <summary>The heads that a bundle gets: this one, or the several that the class of a checkpoint has.</summary>
    /// <param name="mask">The mask of the tokenizer.</param>
    public virtual IReadOnlyList<HeadWeights> InBundle(MaskToken mask) => [this];

    /// <summary>The head's own encoder layers; often none.</summary>
    public virtual IReadOnlyList<EncoderLayerWeights> OwnLayers => [];

    /// <summary>
    /// The heads whose states follow the mix in the input of the head's first dense layer, as the tasks of a hierarchy read those below
    /// them (HMTL, arXiv 1811.06031); often none.
    /// </summary>
    public IReadOnlyList<HeadStates> Lower { get; init; } = [];

    /// <summary>What other heads can read of this one: the vectors that its last layer reads; null if they are the trunk's.</summary>
    public virtual HeadStates? States => null;
}

/// <summary>States of a head that other heads can read.</summary>
/// <param name="Head">Name of the head.</param>
/// <param name="Width">Length of a vector.</param>
/// <param name="IsOfTokens">Whether there is a vector for each token, or one for an item.</param>
internal sealed record HeadStates(string Head, int Width, bool IsOfTokens);

/// <summary>
/// Pools the last hidden states of an item, concatenates the results of several modes, and applies dense layers.
/// </summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Pooling">At least one mode.</param>
/// <param name="Layers">Dense layers with their activations, in order; often none.</param>
/// <param name="Normalize">Whether results have unit length by default; the head's graph does not scale.</param>
/// <param name="Dimensions">Length of the result.</param>
internal sealed record EmbeddingHeadWeights(
    string Name,
    IReadOnlyList<PoolingMode> Pooling,
    IReadOnlyList<ActivatedDense> Layers,
    bool Normalize,
    int Dimensions) : HeadWeights(Name)
{
    /// <summary>Texts that may be put before a text; often none.</summary>
    public PromptSet Prompts { get; init; } = PromptSet.None;
}

/// <summary>Classifies an item: logits = Out(activation(Hidden(pool(mix)))).</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Mix">The states that the head reads.</param>
/// <param name="Pooling">Mean over the item's tokens, or the first token.</param>
/// <param name="Hidden">The layer before the last; null if <paramref name="Out"/> reads the pooled state.</param>
/// <param name="Out">The layer with the logits as its outputs.</param>
/// <param name="Labels">Labels of the logits.</param>
internal sealed record TextHeadWeights(
    string Name,
    LayerMix Mix,
    PoolingMode Pooling,
    ActivatedDense? Hidden,
    DenseWeights Out,
    LabelSet Labels) : HeadWeights(Name)
{
    /// <summary>Classify, or another task with a score for each label: rerank for a cross-encoder, next-sentence.</summary>
    public BertTask Task { get; init; } = BertTask.Classify;

    /// <inheritdoc/>
    public override HeadStates? States => Hidden is null ? null : new HeadStates(Name, Out.Inputs, IsOfTokens: false);
}

/// <summary>Classifies every token: logits = Out(activation(Hidden(layers(Input(mix))))).</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Mix">The states that the head reads.</param>
/// <param name="Layers">The head's own encoder layers; often none.</param>
/// <param name="Out">The layer with a token's logits as its outputs.</param>
/// <param name="Labels">Labels of the logits.</param>
internal sealed record TokenHeadWeights(
    string Name,
    LayerMix Mix,
    IReadOnlyList<EncoderLayerWeights> Layers,
    DenseWeights Out,
    LabelSet Labels) : HeadWeights(Name)
{
    /// <summary>
    /// Token-classify, or another task with scores for each token: question-answer for the logits of start and end, detect-replaced.
    /// </summary>
    public BertTask Task { get; init; } = BertTask.TokenClassify;

    /// <summary>The layer before the last; null if <see cref="Out"/> reads the states.</summary>
    public ActivatedDense? Hidden { get; init; }

    /// <summary>How token labels become spans. Default: that of the Hugging Face pipeline with grouping.</summary>
    public EntityAggregation Aggregation { get; init; } = EntityAggregation.Simple;

    /// <summary>From the mix and the states of the lower heads to the input of the head's own encoder layers; null if both are not there.</summary>
    public DenseWeights? Input { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<EncoderLayerWeights> OwnLayers => Layers;

    /// <inheritdoc/>
    public override HeadStates? States =>
        Task == BertTask.TokenClassify && (Layers.Count > 0 || Hidden is not null) ? new HeadStates(Name, Out.Inputs, IsOfTokens: true) : null;
}

/// <summary>Hidden states.</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Mix">The mix that the head returns; null for a head whose requests choose.</param>
internal sealed record FeaturesHeadWeights(string Name, LayerMix? Mix = null) : HeadWeights(Name);

/// <summary>Labels of logits, and how logits become scores.</summary>
/// <param name="Names">One name per logit.</param>
/// <param name="Activation">Softmax or sigmoid.</param>
/// <param name="Threshold">For independent labels, the least score of a label that applies.</param>
internal sealed record LabelSet(IReadOnlyList<string> Names, ScoreActivation Activation, float? Threshold);

/// <summary>A dense layer followed by an activation, and by a normalization if there is one.</summary>
internal sealed record ActivatedDense(DenseWeights Dense, Activation Activation, LayerNormWeights? Norm = null)
{
    /// <summary>What is added to the activated values; null for nothing.</summary>
    public ResidualWeights? Residual { get; init; }
}

/// <summary>The input of a layer, which is added to its result.</summary>
/// <param name="Projection">From the input to the length of the result; null where both have the same length.</param>
internal sealed record ResidualWeights(DenseWeights? Projection);

/// <summary>
/// How the states of an item's tokens, [CLS] and [SEP] included and padding excluded, become one vector. The order is that of the
/// concatenation in sentence-transformers.
/// </summary>
internal enum PoolingMode
{
    /// <summary>State of the first token.</summary>
    Cls,

    /// <summary>Largest value of each dimension.</summary>
    Max,

    /// <summary>Average.</summary>
    Mean,

    /// <summary>Sum divided by the square root of the number of tokens.</summary>
    MeanSqrtLen,

    /// <summary>Average with weights 1, 2, 3, … by position.</summary>
    WeightedMean,

    /// <summary>State of the last token.</summary>
    LastToken,
}
