using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Reference;

/// <summary>Attention of one item, see <see cref="EncoderLayerWeights"/>.</summary>
internal static class ReferenceAttention
{
    /// <summary>The sums of values, before the layer after attention. All arrays are [tokens, hidden].</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="positionBias">Added to the scores; null for none.</param>
    /// <param name="attended">Number of tokens at the beginning that all tokens attend to; null for all.</param>
    public static float[] Run(
        EncoderLayerWeights layer, float[] query, float[] key, float[] value, RelativePositionBias? positionBias, int? attended = null)
    {
        var hidden = layer.Query.Outputs;
        var size = hidden / layer.AttentionHeads;
        var tokens = query.Length / hidden;
        var scale = (float)(1 / Math.Sqrt(size));
        var context = new float[query.Length];
        if (layer.RotaryBase is { } rotaryBase)
        {
            var angles = new RotaryAngles(rotaryBase, size, tokens);
            Rotate(query, angles, hidden, size);
            Rotate(key, angles, hidden, size);
        }

        Parallel.For(0, layer.AttentionHeads, head =>
        {
            var scores = new float[tokens];
            for (var token = 0; token < tokens; token++)
            {
                var start = token * hidden + head * size;
                for (var other = 0; other < tokens; other++)
                {
                    var score = scale * ReferenceMath.Dot(query.AsSpan(start, size), key.AsSpan(other * hidden + head * size, size));
                    scores[other] = Math.Abs(other - token) > layer.Window || other >= attended
                        ? float.NegativeInfinity
                        : score + (positionBias?.At(head, other - token) ?? 0);
                }

                ReferenceMath.Softmax(scores);
                for (var other = 0; other < tokens; other++)
                    ReferenceMath.AddScaled(context.AsSpan(start, size), value.AsSpan(other * hidden + head * size, size), scores[other]);
            }
        });
        return context;
    }

    private static void Rotate(float[] states, RotaryAngles angles, int hidden, int size)
    {
        var half = size / 2;
        for (var start = 0; start < states.Length; start += size)
        {
            var row = start / hidden * half;
            for (var i = 0; i < half; i++)
            {
                var (sin, cos) = (angles.Sines[row + i], angles.Cosines[row + i]);
                var (first, second) = (states[start + i], states[start + half + i]);
                states[start + i] = first * cos - second * sin;
                states[start + half + i] = second * cos + first * sin;
            }
        }
    }
}
