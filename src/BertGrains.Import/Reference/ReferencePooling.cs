using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Reference;

/// <summary>The pooling modes of sentence-transformers for one item without padding.</summary>
internal static class ReferencePooling
{
    /// <summary>One vector from the states of all tokens.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="states">States, row-major [tokens, hidden].</param>
    /// <param name="hidden">Length of a state.</param>
    /// <param name="promptLength">Tokens at the beginning that do not count; they keep the first and the last token and positions as they are.</param>
    public static float[] Pool(PoolingMode mode, float[] states, int hidden, int promptLength = 0)
    {
        var tokens = states.Length / hidden;
        var counted = tokens - promptLength;
        return mode switch
        {
            PoolingMode.Cls => states[..hidden],
            PoolingMode.LastToken => states[^hidden..],
            PoolingMode.Max => [.. Enumerable.Range(0, hidden).Select(i => Enumerable.Range(promptLength, counted).Max(t => states[t * hidden + i]))],
            PoolingMode.Mean => Sum(states, hidden, promptLength, _ => 1.0 / counted),
            PoolingMode.MeanSqrtLen => Sum(states, hidden, promptLength, _ => 1 / Math.Sqrt(counted)),
            PoolingMode.WeightedMean => Sum(states, hidden, promptLength, token => (token + 1) / ((promptLength + 1 + tokens) * counted / 2.0)),
            _ => throw new ArgumentOutOfRangeException(nameof(mode)),
        };
    }

    private static float[] Sum(float[] states, int hidden, int first, Func<int, double> factor)
    {
        var sums = new double[hidden];
        for (var i = first * hidden; i < states.Length; i++)
            sums[i % hidden] += states[i] * factor(i / hidden);
        return [.. sums.Select(s => (float)s)];
    }
}
