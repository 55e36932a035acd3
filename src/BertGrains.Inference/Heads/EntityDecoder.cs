using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>
/// Turns labels of tokens into spans of the original text, by the strategies of the Hugging Face token-classification pipeline
/// (<c>TokenClassificationPipeline.aggregate</c>): tokens, words if the strategy looks at words, then runs of one entity.
/// </summary>
internal sealed class EntityDecoder(HeadManifest head) : HeadDecoder(head)
{
    private const string Outside = "O";

    private readonly EntityAggregation _aggregation = head.Aggregation ?? EntityAggregation.Simple;
    private readonly EntityTag[] _tags = [.. (head.Labels ?? []).Select(EntityTag.Parse)];

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        var aggregation = options.Aggregation ?? _aggregation;
        for (var row = 0; row < raw.Rows; row++)
            Scores.Softmax(raw.Row(row));

        var pieces = aggregation is EntityAggregation.None or EntityAggregation.Simple
            ? Tokens(raw, item)
            : Words(raw, item, aggregation);
        return new EntitiesOutput(aggregation == EntityAggregation.None ? Singly(pieces, item) : Runs(pieces, item));
    }

    private static IEnumerable<LabelledSpan> Tokens(RawOutput raw, EncodedItem item)
    {
        for (var token = 0; token < raw.Rows; token++)
        {
            if (item.SequenceOf(token) is { } sequence)
            {
                var (label, score) = Best(raw.Row(token));
                var (start, end) = item.SpanOf(token);
                yield return new LabelledSpan(label, score, start, end, sequence);
            }
        }
    }

    private static IEnumerable<LabelledSpan> Words(RawOutput raw, EncodedItem item, EntityAggregation aggregation)
    {
        for (var first = 0; first < raw.Rows; first++)
        {
            if (item.SequenceOf(first) is not { } sequence)
                continue;

            var last = first;
            while (last + 1 < raw.Rows && item.SequenceOf(last + 1) == sequence && item.IsContinuation(last + 1))
                last++;

            var (label, score) = OfWord(raw, first, last, aggregation);
            yield return new LabelledSpan(label, score, item.SpanOf(first).Start, item.SpanOf(last).End, sequence);
            first = last;
        }
    }

    private static (int Label, float Score) OfWord(RawOutput raw, int first, int last, EntityAggregation aggregation)
    {
        if (aggregation == EntityAggregation.First)
            return Best(raw.Row(first));

        var best = (Label: 0, Score: float.NegativeInfinity);
        if (aggregation == EntityAggregation.Max)
        {
            for (var token = first; token <= last; token++)
            {
                var candidate = Best(raw.Row(token));
                best = candidate.Score > best.Score ? candidate : best;
            }

            return best;
        }

        for (var label = 0; label < raw.Columns; label++)
        {
            var sum = 0f;
            for (var token = first; token <= last; token++)
                sum += raw.Row(token)[label];
            var mean = sum / (last - first + 1);
            best = mean > best.Score ? (label, mean) : best;
        }

        return best;
    }

    private List<EntitySpan> Singly(IEnumerable<LabelledSpan> pieces, EncodedItem item) =>
        [.. pieces.Where(piece => Description.Labels[piece.Label] != Outside)
            .Select(piece => Span(Description.Labels[piece.Label], piece.Score, piece, piece.End, item))];

    // Neighbours with one tag are one entity, unless the later one begins another.
    private List<EntitySpan> Runs(IEnumerable<LabelledSpan> pieces, EncodedItem item)
    {
        var spans = new List<EntitySpan>();
        var run = new List<LabelledSpan>();
        foreach (var piece in pieces)
        {
            if (run.Count > 0)
            {
                var continues = run[^1].Sequence == piece.Sequence
                    && _tags[run[^1].Label].Name == _tags[piece.Label].Name && !_tags[piece.Label].Begins;
                if (!continues)
                    Close(run, spans, item);
            }

            run.Add(piece);
        }

        Close(run, spans, item);
        return spans;
    }

    private void Close(List<LabelledSpan> run, List<EntitySpan> spans, EncodedItem item)
    {
        if (run.Count > 0 && _tags[run[0].Label].Name is var name && name != Outside)
            spans.Add(Span(name, run.Average(piece => piece.Score), run[0], run[^1].End, item));
        run.Clear();
    }

    private static EntitySpan Span(string label, float score, LabelledSpan first, int end, EncodedItem item) => new(
        label, score, item.TextOf(first.Sequence)[first.Start..end], first.Start, end, first.Sequence);

    private static (int Label, float Score) Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var label = 1; label < scores.Length; label++)
            best = scores[label] > scores[best] ? label : best;
        return (best, scores[best]);
    }

    private readonly record struct LabelledSpan(int Label, float Score, int Start, int End, int Sequence);
}
