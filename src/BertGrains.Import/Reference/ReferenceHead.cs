using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Reference;

/// <summary>The forward pass of every kind of head on the hidden states of one item.</summary>
internal static class ReferenceHead
{
    /// <summary>
    /// The output of the head's graph for one item: an embedding (not scaled to unit length), logits, or a row of logits or features per
    /// token, a row of logits per mask.
    /// </summary>
    /// <param name="head">The head.</param>
    /// <param name="states">Hidden states 0 to L of <see cref="ReferenceEncoder.Run"/>.</param>
    /// <param name="hidden">Length of a hidden state.</param>
    /// <param name="ids">Token ids of the item, for a fill-mask head.</param>
    public static float[] Run(HeadWeights head, float[][] states, int hidden, ReadOnlySpan<int> ids = default)
    {
        switch (head)
        {
            case FeaturesHeadWeights features:
                return features.Mix is { } mix ? Mix(mix, states) : states[^1];
            case EmbeddingHeadWeights embedding:
                float[] pooled = [.. embedding.Pooling.SelectMany(mode => ReferencePooling.Pool(mode, states[^1], hidden))];
                return embedding.Layers.Aggregate(pooled, Run);
            case TextHeadWeights text:
                var item = ReferencePooling.Pool(text.Pooling, Mix(text.Mix, states), hidden);
                return ReferenceMath.Dense(text.Out, text.Hidden is { } layer ? Run(item, layer) : item);
            case TokenHeadWeights token:
                var encoded = Run(token.Layers, Mix(token.Mix, states));
                return ReferenceMath.Dense(token.Out, token.Hidden is { } inner ? Run(encoded, inner) : encoded);
            case FillMaskHeadWeights fill:
                return ReferenceMath.Dense(fill.Model.Decoder, Run(RowsOf(fill, States(fill.Model, states), ids), fill.Model.Transform));
            case SparseHeadWeights sparse:
                return Sparse(ReferenceMath.Dense(sparse.Model.Decoder, Run(States(sparse.Model, states), sparse.Model.Transform)), sparse);
            default:
                throw new NotSupportedException($"{head.GetType().Name} has no reference.");
        }
    }

    private static float[] Run(float[] states, ActivatedDense layer)
    {
        var active = ReferenceMath.Activate(layer.Activation, ReferenceMath.Dense(layer.Dense, states));
        return layer.Norm is { } norm ? ReferenceMath.Normalize(norm, active) : active;
    }

    private static float[] Run(IReadOnlyList<EncoderLayerWeights> layers, float[] states) =>
        layers.Aggregate(states, (s, l) => ReferenceEncoder.RunLayer(l, s));

    private static float[] States(LanguageModelWeights model, float[][] states) => Run(model.Layers, Mix(model.Mix, states));

    private static float[] RowsOf(FillMaskHeadWeights head, float[] states, ReadOnlySpan<int> ids)
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
        var weights = new float[head.Model.Decoder.Outputs];
        for (var i = 0; i < logits.Length; i++)
            weights[i % weights.Length] = Math.Max(weights[i % weights.Length], logits[i]);
        return Array.ConvertAll(weights, most => (float)Math.Log(1.0 + most));
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
