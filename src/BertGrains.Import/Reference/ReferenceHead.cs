using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Reference;

/// <summary>The forward pass of every kind of head on the states of one item.</summary>
internal static class ReferenceHead
{
    /// <summary>
    /// The output of the head's graph for one item: an embedding (not scaled to unit length), logits, or a row of logits or features per
    /// token, a row of logits per mask.
    /// </summary>
    public static float[] Run(HeadWeights head, ReferenceItem item)
    {
        switch (head)
        {
            case FeaturesHeadWeights features:
                return features.Mix is { } mix ? Mix(mix, item.Trunk) : item.Trunk[^1];
            case EmbeddingHeadWeights embedding:
                var prompt = embedding.Prompts.ArePooled ? 0 : item.PromptLength;
                float[] pooled = [.. embedding.Pooling.SelectMany(mode => ReferencePooling.Pool(mode, item.Trunk[^1], item.Hidden, prompt))];
                return embedding.Layers.Aggregate(pooled, Run);
            case TokenEmbeddingHeadWeights tokens:
                return tokens.Layers.Aggregate(item.Trunk[^1], Run);
            case TextHeadWeights text:
                return ReferenceMath.Dense(text.Out, StatesOf(text, item));
            case TokenHeadWeights token:
                return ReferenceMath.Dense(token.Out, StatesOf(token, item));
            case FillMaskHeadWeights fill:
                return ReferenceMath.Dense(fill.Model.Decoder, Run(RowsOf(fill, StatesOf(fill, item), item.Ids), fill.Model.Transform));
            case SparseHeadWeights sparse:
                return Sparse(ReferenceMath.Dense(sparse.Model.Decoder, Run(StatesOf(sparse, item), sparse.Model.Transform)), sparse);
            case StaticSparseHeadWeights tokens:
                return [.. tokens.Weights.Select((weight, id) => item.Ids.Contains(id) ? weight : 0)];
            default:
                throw new NotSupportedException($"{head.GetType().Name} has no reference.");
        }
    }

    /// <summary>The vectors that the last layers of a head read; see <see cref="HeadWeights.States"/>.</summary>
    public static float[] StatesOf(HeadWeights head, ReferenceItem item)
    {
        switch (head)
        {
            case TextHeadWeights text:
                float[] pooled = [.. ReferencePooling.Pool(text.Pooling, Mix(text.Mix, item.Trunk), item.Hidden), .. LowerOfItem(text, item)];
                return text.Hidden is { } layer ? Run(pooled, layer) : pooled;
            case TokenHeadWeights token:
                var joined = token.Lower.Count == 0 ? Mix(token.Mix, item.Trunk) : Join(token, item);
                var encoded = Run(token.Layers, token.Input is { } input ? ReferenceMath.Dense(input, joined) : joined, item);
                return token.Hidden is { } inner ? Run(encoded, inner) : encoded;
            case FillMaskHeadWeights fill:
                return Run(fill.Model.Layers, Mix(fill.Model.Mix, item.Trunk), item);
            case SparseHeadWeights sparse:
                return Run(sparse.Model.Layers, Mix(sparse.Model.Mix, item.Trunk), item);
            default:
                throw new NotSupportedException($"{head.GetType().Name} has no states of its own.");
        }
    }

    /// <summary>The weighted sum of hidden states.</summary>
    public static float[] Mix(LayerMix mix, float[][] states)
    {
        var result = new float[states[0].Length];
        for (var i = 0; i < mix.Layers.Count; i++)
            ReferenceMath.AddScaled(result, states[mix.Layers[i]], mix.Weights[i]);
        return result;
    }

    private static IEnumerable<float> LowerOfItem(TextHeadWeights head, ReferenceItem item) => head.Lower.SelectMany(lower => lower.IsOfTokens
        ? ReferencePooling.Pool(PoolingMode.Mean, item.StatesOf(lower.Head), lower.Width)
        : item.StatesOf(lower.Head));

    // The mix and the states of the lower heads side by side for each token.
    private static float[] Join(TokenHeadWeights head, ReferenceItem item)
    {
        var mix = Mix(head.Mix, item.Trunk);
        var rows = new List<float>();
        for (var token = 0; token < mix.Length / item.Hidden; token++)
        {
            rows.AddRange(mix.AsSpan(token * item.Hidden, item.Hidden));
            foreach (var lower in head.Lower)
                rows.AddRange(item.StatesOf(lower.Head).AsSpan(lower.IsOfTokens ? token * lower.Width : 0, lower.Width));
        }

        return [.. rows];
    }

    private static float[] Run(float[] states, ActivatedDense layer)
    {
        var active = ReferenceMath.Activate(layer.Activation, ReferenceMath.Dense(layer.Dense, states));
        if (layer.Residual is { } residual)
            ReferenceMath.AddScaled(active, residual.Projection is { } projection ? ReferenceMath.Dense(projection, states) : states, 1f);
        return layer.Norm is { } norm ? ReferenceMath.Normalize(norm, active) : active;
    }

    private static float[] Run(IReadOnlyList<EncoderLayerWeights> layers, float[] states, ReferenceItem item) =>
        layers.Aggregate(states, (s, layer) => ReferenceEncoder.RunLayer(layer, s, item.Observe));

    private static float[] RowsOf(FillMaskHeadWeights head, float[] states, int[] ids)
    {
        var width = states.Length / ids.Length;
        var rows = new List<float>();
        for (var token = 0; token < ids.Length; token++)
        {
            if (ids[token] == head.Mask.Id)
                rows.AddRange(states.AsSpan(token * width, width));
        }

        return [.. rows];
    }

    private static float[] Sparse(float[] logits, SparseHeadWeights head)
    {
        var weights = new double[head.Model.Decoder.Outputs];
        for (var i = 0; i < logits.Length; i++)
        {
            var weight = Math.Log(1.0 + Math.Max(logits[i], 0));
            weight = head.Pooling.IsTwice ? Math.Log(1.0 + weight) : weight;
            ref var pooled = ref weights[i % weights.Length];
            pooled = head.Pooling.Sums ? pooled + weight : Math.Max(pooled, weight);
        }

        return Array.ConvertAll(weights, weight => (float)weight);
    }
}
