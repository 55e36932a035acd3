namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>
/// A masked-language-model head: logits of the vocabulary = Decoder(Transform(layers(mix))). Architectures differ in the names of the
/// tensors, see <see cref="LanguageModelHeads"/>.
/// </summary>
/// <param name="Mix">The states that the head reads.</param>
/// <param name="Layers">The head's own encoder layers; often none.</param>
/// <param name="Transform">From a state to the input of the decoder, which has the length of a word embedding.</param>
/// <param name="Decoder">One row per token of the vocabulary: the word embeddings of the trunk, or rows of its own.</param>
internal sealed record LanguageModelWeights(
    LayerMix Mix, IReadOnlyList<EncoderLayerWeights> Layers, ActivatedDense Transform, DenseWeights Decoder);

/// <summary>The logits of the vocabulary for each mask.</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Model">The language model.</param>
/// <param name="Mask">The mask of the tokenizer.</param>
internal sealed record FillMaskHeadWeights(string Name, LanguageModelWeights Model, MaskToken Mask) : HeadWeights(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<EncoderLayerWeights> OwnLayers => Model.Layers;
}

/// <summary>
/// A weight for each token of the vocabulary: the maximum over the item's tokens, special tokens included, of log(1 + relu(logit)), or another
/// form of <see cref="SpladePooling"/>. SPLADE (arXiv 2109.10086), as sentence-transformers and text-embeddings-inference compute it.
/// </summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Model">The language model.</param>
internal sealed record SparseHeadWeights(string Name, LanguageModelWeights Model) : HeadWeights(Name)
{
    /// <summary>How logits become weights.</summary>
    public SpladePooling Pooling { get; init; } = SpladePooling.Default;

    /// <summary>Texts that may be put before a text; often none.</summary>
    public PromptSet Prompts { get; init; } = PromptSet.None;

    /// <inheritdoc/>
    public override IReadOnlyList<EncoderLayerWeights> OwnLayers => Model.Layers;
}

/// <summary>The heads of a class for pre-training: fill-mask and sparse embeddings from one language model, and another one.</summary>
/// <param name="Model">The language model.</param>
/// <param name="Other">The other head; often null.</param>
internal sealed record PretrainingHeads(LanguageModelWeights Model, HeadWeights? Other = null) : HeadWeights(FillMask)
{
    /// <summary>Name of the fill-mask head.</summary>
    public const string FillMask = "fill-mask";

    /// <summary>Name of the head with sparse embeddings of a model without routes.</summary>
    public const string Sparse = "sparse";

    /// <summary>The pooling of a model that was trained for sparse embeddings, which are then its first head; null for others.</summary>
    public SpladePooling? Splade { get; init; }

    /// <summary>Name of the head with sparse embeddings.</summary>
    public string SparseName { get; init; } = Sparse;

    /// <summary>The head for queries of such a model that does not need the encoder; null for none.</summary>
    public StaticSparseHeadWeights? Queries { get; init; }

    /// <summary>Prompts of such a model.</summary>
    public PromptSet Prompts { get; init; } = PromptSet.None;

    /// <inheritdoc/>
    public override IReadOnlyList<HeadWeights> InBundle(MaskToken mask)
    {
        var sparse = new SparseHeadWeights(SparseName, Model) { Pooling = Splade ?? SpladePooling.Default, Prompts = Prompts };
        var fill = new FillMaskHeadWeights(FillMask, Model, mask.Checked());
        HeadWeights?[] heads = Splade is null ? [fill, sparse, Other] : [sparse, Queries, fill, Other];
        return [.. heads.OfType<HeadWeights>()];
    }
}

/// <summary>A fill-mask head of a folder, before the tokenizer of the bundle is known.</summary>
/// <param name="Name">Unique within the bundle.</param>
/// <param name="Model">The language model.</param>
internal sealed record FillMaskFolder(string Name, LanguageModelWeights Model) : HeadWeights(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<HeadWeights> InBundle(MaskToken mask) =>
        [new FillMaskHeadWeights(Name, Model, mask.Checked())];
}
