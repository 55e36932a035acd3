using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Reference;

/// <summary>The pooling modes of sentence-transformers for one item without padding.</summary>
internal static class ReferencePooling
{
    /// <summary>One vector from the states of all tokens.</summary>
    public static float[] Pool(PoolingMode mode, float[] states, int hidden)
    {
        var tokens = states.Length / hidden;
        return mode switch
        {
            PoolingMode.Cls => states[..hidden],
            PoolingMode.LastToken => states[^hidden..],
            PoolingMode.Max => [.. Enumerable.Range(0, hidden).Select(i => Enumerable.Range(0, tokens).Max(t => states[t * hidden + i]))],
            PoolingMode.Mean => Sum(states, hidden, _ => 1.0 / tokens),
            PoolingMode.MeanSqrtLen => Sum(states, hidden, _ => 1 / Math.Sqrt(tokens)),
            PoolingMode.WeightedMean => Sum(states, hidden, token => (token + 1) / (tokens * (tokens + 1) / 2.0)),
            _ => throw new ArgumentOutOfRangeException(nameof(mode)),
        };
    }

    private static float[] Sum(float[] states, int hidden, Func<int, double> factor)
    {
        var sums = new double[hidden];
        for (var i = 0; i < states.Length; i++)
            sums[i % hidden] += states[i] * factor(i / hidden);
        return [.. sums.Select(s => (float)s)];
    }
}
