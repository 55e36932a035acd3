using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Architectures;

/// <summary>
/// ModernBERT (arXiv 2412.13663): rotary position embeddings, gated feed-forward layers, normalization first, and attention to near tokens
/// only in most layers. Its last hidden state here is the normalized one, which heads read.
/// </summary>
internal static class ModernBert
{
    private const float DefaultEpsilon = 1e-5f;
    private const float DefaultGlobalBase = 160_000f;
    private const float DefaultLocalBase = 10_000f;
    private const int DefaultWindow = 128;
    private const int DefaultGlobalEvery = 3;
    private const string LocalLayer = "sliding_attention";
    private const string GlobalLayer = "full_attention";

    /// <summary>How ModernBERT checkpoints are read.</summary>
    public static Architecture Architecture { get; } = new(
        "modernbert",
        "model.",
        "embeddings.tok_embeddings.weight",
        ReadEncoder,
        new Dictionary<string, OwnHeadReader?>
        {
            ["ModernBertModel"] = null,
            ["ModernBertForSequenceClassification"] = ModernBertHeads.ReadText,
            ["ModernBertForQuestionAnswering"] = AnswerHeads.OfModernBert,
            ["ModernBertForTokenClassification"] = ModernBertHeads.ReadTokens,
            ["ModernBertForMaskedLM"] = ModernBertHeads.ReadLanguageModel,
        },
        ["head.", "decoder.", "classifier."]);

    private static EncoderWeights ReadEncoder(JsonFile config, WeightReader weights)
    {
        config.RefuseVariants();
        var sizes = config.Dimensions(config.Positive("max_position_embeddings"), tokenTypes: 1);
        if (sizes.Hidden / sizes.AttentionHeads % 2 != 0)
            throw new ImportException($"{config.Path}: the states of attention heads must have an even length for rotary embeddings.");
        var globalBase = RotaryBase.Of(config, GlobalLayer, "global_rope_theta", DefaultGlobalBase) ?? DefaultGlobalBase;
        var layout = new LayerLayout(
            sizes,
            config.ActivationOf("hidden_activation"),
            config.Epsilon("norm_eps", DefaultEpsilon),
            config.BoolOrNull("norm_bias") ?? false,
            config.BoolOrNull("attention_bias") ?? false,
            config.BoolOrNull("mlp_bias") ?? false,
            (config.IntOrNull("local_attention") ?? DefaultWindow) / 2,
            globalBase,
            RotaryBase.Of(config, LocalLayer, "local_rope_theta", DefaultLocalBase) ?? globalBase);
        var isLocal = LocalLayers(config, sizes.Layers);
        return new EncoderWeights
        {
            Dimensions = sizes,
            WordEmbeddings = weights.Tensor("embeddings.tok_embeddings.weight", sizes.Vocabulary, sizes.Hidden),
            EmbeddingNorm = weights.LayerNorm("embeddings.norm", sizes.Hidden, layout.Epsilon, layout.NormBias),
            Layers = [.. Enumerable.Range(0, sizes.Layers).Select(k => ReadLayer(weights.Under($"layers.{k}."), layout, k == 0, isLocal[k]))],
            FinalNorm = weights.LayerNorm("final_norm", sizes.Hidden, layout.Epsilon, layout.NormBias),
        };
    }

    private static EncoderLayerWeights ReadLayer(WeightReader weights, LayerLayout layout, bool isFirst, bool isLocal)
    {
        var (hidden, inner) = (layout.Sizes.Hidden, layout.Sizes.Intermediate);
        var joined = weights.Dense("attn.Wqkv", hidden, 3 * hidden, layout.AttentionBias);
        var gated = weights.Dense("mlp.Wi", hidden, 2 * inner, layout.FeedForwardBias);
        return new EncoderLayerWeights
        {
            AttentionHeads = layout.Sizes.AttentionHeads,
            Activation = layout.Activation,
            NormalizesFirst = true,
            Query = Outputs(joined, 0, hidden),
            Key = Outputs(joined, hidden, hidden),
            Value = Outputs(joined, 2 * hidden, hidden),
            AttentionOutput = weights.Dense("attn.Wo", hidden, hidden, layout.AttentionBias),
            AttentionNorm = isFirst ? null : weights.LayerNorm("attn_norm", hidden, layout.Epsilon, layout.NormBias),
            Intermediate = Outputs(gated, 0, inner),
            Gate = Outputs(gated, inner, inner),
            Output = weights.Dense("mlp.Wo", inner, hidden, layout.FeedForwardBias),
            OutputNorm = weights.LayerNorm("mlp_norm", hidden, layout.Epsilon, layout.NormBias),
            RotaryBase = isLocal ? layout.LocalBase : layout.GlobalBase,
            Window = isLocal ? layout.Window : null,
        };
    }

    private static DenseWeights Outputs(DenseWeights dense, int first, int count) => new(
        dense.Inputs,
        count,
        dense.Weight[(first * dense.Inputs)..((first + count) * dense.Inputs)],
        dense.Bias[first..(first + count)]);

    // transformers 5 writes a list with the kind of each layer; before, every third layer was global, the first included.
    private static bool[] LocalLayers(JsonFile config, int layers)
    {
        var kinds = config.StringList("layer_types");
        if (kinds.Count == 0)
        {
            var every = config.IntOrNull("global_attn_every_n_layers") ?? DefaultGlobalEvery;
            return every > 0
                ? [.. Enumerable.Range(0, layers).Select(k => k % every != 0)]
                : throw new ImportException($"{config.Path}: global_attn_every_n_layers is {every}; it must be positive.");
        }

        return kinds.Count == layers && kinds.All(kind => kind is LocalLayer or GlobalLayer)
            ? [.. kinds.Select(kind => kind == LocalLayer)]
            : throw new ImportException($"{config.Path}: layer_types must have {layers} values, {GlobalLayer} or {LocalLayer}.");
    }

    private sealed record LayerLayout(
        EncoderDimensions Sizes,
        Activation Activation,
        float Epsilon,
        bool NormBias,
        bool AttentionBias,
        bool FeedForwardBias,
        int Window,
        float GlobalBase,
        float LocalBase);
}
