using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Reference;

/// <summary>
/// A slow forward pass of an encoder in fp32, the reference of an import. One item at a time, without padding; the same bits on every
/// machine, see <see cref="ReferenceMath"/>.
/// </summary>
internal static class ReferenceEncoder
{
    /// <summary>Hidden states 0 to L of one item, each row-major [tokens, hidden].</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="ids">Token ids, special tokens included.</param>
    /// <param name="types">The type of each token.</param>
    /// <param name="observe">Receives every dense layer with its inputs, in execution order; for calibration.</param>
    public static float[][] Run(
        EncoderWeights encoder, ReadOnlySpan<int> ids, ReadOnlySpan<int> types, Action<DenseWeights, float[]>? observe = null)
    {
        var states = new float[encoder.Layers.Count + 1][];
        states[0] = Embed(encoder, ids, types);
        for (var k = 0; k < encoder.Layers.Count; k++)
            states[k + 1] = RunLayer(encoder.Layers[k], states[k], observe);
        return states;
    }

    /// <summary>The states after one layer; every token attends to every token.</summary>
    public static float[] RunLayer(EncoderLayerWeights layer, float[] states, Action<DenseWeights, float[]>? observe = null)
    {
        float[] Dense(DenseWeights dense, float[] inputs)
        {
            observe?.Invoke(dense, inputs);
            return ReferenceMath.Dense(dense, inputs);
        }

        var context = Attend(Dense(layer.Query, states), Dense(layer.Key, states), Dense(layer.Value, states), layer);
        var attended = ReferenceMath.Normalize(layer.AttentionNorm, Add(Dense(layer.AttentionOutput, context), states));
        var inner = ReferenceMath.Activate(layer.Activation, Dense(layer.Intermediate, attended));
        return ReferenceMath.Normalize(layer.OutputNorm, Add(Dense(layer.Output, inner), attended));
    }

    private static float[] Embed(EncoderWeights encoder, ReadOnlySpan<int> ids, ReadOnlySpan<int> types)
    {
        var hidden = encoder.Dimensions.Hidden;
        var states = new float[ids.Length * hidden];
        for (var token = 0; token < ids.Length; token++)
        {
            var row = states.AsSpan(token * hidden, hidden);
            encoder.WordEmbeddings.AsSpan(ids[token] * hidden, hidden).CopyTo(row);
            ReferenceMath.AddScaled(row, encoder.TokenTypeEmbeddings.AsSpan(types[token] * hidden, hidden), 1f);
            ReferenceMath.AddScaled(row, encoder.PositionEmbeddings.AsSpan(token * hidden, hidden), 1f);
        }

        return ReferenceMath.Normalize(encoder.EmbeddingNorm, states);
    }

    private static float[] Attend(float[] query, float[] key, float[] value, EncoderLayerWeights layer)
    {
        var hidden = layer.Query.Outputs;
        var size = hidden / layer.AttentionHeads;
        var tokens = query.Length / hidden;
        var scale = (float)(1 / Math.Sqrt(size));
        var context = new float[query.Length];
        Parallel.For(0, layer.AttentionHeads, head =>
        {
            var scores = new float[tokens];
            for (var token = 0; token < tokens; token++)
            {
                var start = token * hidden + head * size;
                for (var other = 0; other < tokens; other++)
                    scores[other] = scale * ReferenceMath.Dot(query.AsSpan(start, size), key.AsSpan(other * hidden + head * size, size));
                ReferenceMath.Softmax(scores);
                for (var other = 0; other < tokens; other++)
                    ReferenceMath.AddScaled(context.AsSpan(start, size), value.AsSpan(other * hidden + head * size, size), scores[other]);
            }
        });
        return context;
    }

    private static float[] Add(float[] sum, float[] other)
    {
        ReferenceMath.AddScaled(sum, other, 1f);
        return sum;
    }
}
