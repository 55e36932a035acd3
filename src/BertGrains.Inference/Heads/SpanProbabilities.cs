using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>
/// Probabilities of the tokens of one sequence, and of "none", to be the first and the last token of a span: softmax over these tokens and
/// the first token of the item, which stands for none.
/// </summary>
internal sealed class SpanProbabilities
{
    private const int StartColumn = 0;
    private const int EndColumn = 1;

    private readonly int[] _tokens;
    private readonly double[] _starts;
    private readonly double[] _ends;

    private SpanProbabilities(int[] tokens, double[] starts, double[] ends)
    {
        _tokens = tokens;
        _starts = starts;
        _ends = ends;
    }

    /// <summary>Probability of "none".</summary>
    public double None => _starts[0] * _ends[0];

    /// <param name="raw">A row per token: the logits of start and end.</param>
    /// <param name="item">The tokens.</param>
    /// <param name="sequence">The sequence with the spans.</param>
    public static SpanProbabilities Of(RawOutput raw, EncodedItem item, int sequence)
    {
        int[] tokens = [0, .. Enumerable.Range(0, raw.Rows).Where(token => item.SequenceOf(token) == sequence)];
        return new SpanProbabilities(tokens, Softmax(raw, tokens, StartColumn), Softmax(raw, tokens, EndColumn));
    }

    /// <summary>The spans with the highest scores, the highest first; equal ones in the order of the text.</summary>
    /// <param name="count">Maximum number of spans.</param>
    /// <param name="maxTokens">Maximum tokens of a span.</param>
    public IReadOnlyList<TokenSpan> Best(int count, int maxTokens)
    {
        // The first is the worst of the spans so far: of equal scores, that of the later span.
        var best = new PriorityQueue<TokenSpan, (double, int)>(count + 1);
        var order = 0;
        for (var first = 1; first < _tokens.Length; first++)
        {
            var end = (int)Math.Min(_tokens.Length, (long)first + maxTokens);
            for (var last = first; last < end; last++)
            {
                var score = _starts[first] * _ends[last];
                if (best.Count == count && score <= best.Peek().Score)
                    continue;
                best.Enqueue(new TokenSpan(_tokens[first], _tokens[last], score), (score, --order));
                if (best.Count > count)
                    best.Dequeue();
            }
        }

        var spans = new TokenSpan[best.Count];
        for (var i = spans.Length - 1; i >= 0; i--)
            spans[i] = best.Dequeue();
        return spans;
    }

    private static double[] Softmax(RawOutput raw, int[] tokens, int column)
    {
        var values = Array.ConvertAll(tokens, token => (double)raw.Row(token)[column]);
        var highest = values.Max();
        var exponentials = Array.ConvertAll(values, value => Math.Exp(value - highest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, value => value / sum);
    }
}

/// <summary>A span of tokens.</summary>
/// <param name="First">Index of the first token.</param>
/// <param name="Last">Index of the last token.</param>
/// <param name="Score">Probability of the span.</param>
internal readonly record struct TokenSpan(int First, int Last, double Score);
