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
    /// <param name="observe">Receives every dense layer of encoder layers with its inputs, in execution order; for calibration.</param>
    /// <param name="attended">Number of tokens at the beginning that all tokens attend to; null for all.</param>
    public static float[][] Run(
        EncoderWeights encoder,
        ReadOnlySpan<int> ids,
        ReadOnlySpan<int> types,
        Action<DenseWeights, float[]>? observe = null,
        int? attended = null)
    {
        var states = new float[encoder.Layers.Count + 1][];
        states[0] = Embed(encoder, ids, types);
        for (var k = 0; k < encoder.Layers.Count; k++)
            states[k + 1] = RunLayer(encoder.Layers[k], states[k], observe, encoder.PositionBias, attended);
        if (encoder.FinalNorm is { } norm)
            ReferenceMath.Normalize(norm, states[^1]);
        return states;
    }

    /// <summary>The states after one layer.</summary>
    public static float[] RunLayer(
        EncoderLayerWeights layer,
        float[] states,
        Action<DenseWeights, float[]>? observe = null,
        RelativePositionBias? positionBias = null,
        int? attended = null)
    {
        float[] Dense(DenseWeights dense, float[] inputs)
        {
            observe?.Invoke(dense, inputs);
            return ReferenceMath.Dense(dense, inputs);
        }

        float[] Attention(float[] input) => Dense(
            layer.AttentionOutput,
            ReferenceAttention.Run(layer, Dense(layer.Query, input), Dense(layer.Key, input), Dense(layer.Value, input), positionBias, attended));

        float[] FeedForward(float[] input)
        {
            var inner = ReferenceMath.Activate(layer.Activation, Dense(layer.Intermediate, input));
            return Dense(layer.Output, layer.Gate is { } gate ? Multiply(inner, Dense(gate, input)) : inner);
        }

        if (!layer.NormalizesFirst)
        {
            var normalized = ReferenceMath.Normalize(layer.AttentionNorm!, Add(Attention(states), states));
            return ReferenceMath.Normalize(layer.OutputNorm, Add(FeedForward(normalized), normalized));
        }

        var updated = Add(Attention(Normalized(layer.AttentionNorm, states)), states);
        return Add(FeedForward(Normalized(layer.OutputNorm, updated)), updated);
    }

    private static float[] Embed(EncoderWeights encoder, ReadOnlySpan<int> ids, ReadOnlySpan<int> types)
    {
        var width = encoder.EmbeddingSize;
        var states = new float[ids.Length * width];
        for (var token = 0; token < ids.Length; token++)
        {
            var row = states.AsSpan(token * width, width);
            encoder.WordEmbeddings.AsSpan(ids[token] * width, width).CopyTo(row);
            if (encoder.TokenTypeEmbeddings is { } typeRows)
                ReferenceMath.AddScaled(row, typeRows.AsSpan(types[token] * width, width), 1f);
            if (encoder.PositionEmbeddings is { } positions)
                ReferenceMath.AddScaled(row, positions.AsSpan(token * width, width), 1f);
        }

        ReferenceMath.Normalize(encoder.EmbeddingNorm, states);
        return encoder.Projection is { } projection ? ReferenceMath.Dense(projection, states) : states;
    }

    private static float[] Normalized(LayerNormWeights? norm, float[] states) =>
        norm is null ? states : ReferenceMath.Normalize(norm, [.. states]);

    private static float[] Add(float[] sum, float[] other)
    {
        ReferenceMath.AddScaled(sum, other, 1f);
        return sum;
    }

    private static float[] Multiply(float[] product, float[] other)
    {
        for (var i = 0; i < product.Length; i++)
            product[i] *= other[i];
        return product;
    }
}
