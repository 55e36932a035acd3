using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Reference;

/// <summary>The forward pass of every kind of head on the hidden states of one item.</summary>
internal static class ReferenceHead
{
    /// <summary>
    /// The output of the head's graph for one item: an embedding (not scaled to unit length), logits, or a row of logits or features per
    /// token.
    /// </summary>
    /// <param name="head">The head.</param>
    /// <param name="states">Hidden states 0 to L of <see cref="ReferenceEncoder.Run"/>.</param>
    /// <param name="hidden">Length of a hidden state.</param>
    public static float[] Run(HeadWeights head, float[][] states, int hidden)
    {
        switch (head)
        {
            case FeaturesHeadWeights:
                return states[^1];
            case EmbeddingHeadWeights embedding:
                float[] pooled = [.. embedding.Pooling.SelectMany(mode => ReferencePooling.Pool(mode, states[^1], hidden))];
                return embedding.Layers.Aggregate(pooled, Run);
            case TextHeadWeights text:
                var item = ReferencePooling.Pool(text.Pooling, Mix(text.Mix, states), hidden);
                return ReferenceMath.Dense(text.Out, text.Hidden is { } layer ? Run(item, layer) : item);
            case TokenHeadWeights token:
                var encoded = token.Layers.Aggregate(Mix(token.Mix, states), (s, l) => ReferenceEncoder.RunLayer(l, s));
                return ReferenceMath.Dense(token.Out, token.Hidden is { } inner ? Run(encoded, inner) : encoded);
            default:
                throw new NotSupportedException($"{head.GetType().Name} has no reference.");
        }
    }

    private static float[] Run(float[] states, ActivatedDense layer)
    {
        var activated = ReferenceMath.Activate(layer.Activation, ReferenceMath.Dense(layer.Dense, states));
        return layer.Norm is { } norm ? ReferenceMath.Normalize(norm, activated) : activated;
    }

    /// <summary>The weighted sum of hidden states.</summary>
    public static float[] Mix(LayerMix mix, float[][] states)
    {
        var result = new float[states[0].Length];
        for (var i = 0; i < mix.Layers.Count; i++)
            ReferenceMath.AddScaled(result, states[mix.Layers[i]], mix.Weights[i]);
        return result;
    }
}
