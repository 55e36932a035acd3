using System.Numerics.Tensors;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>
/// Joins labeled tokens to spans of the original text with the strategies of the Hugging Face token-classification pipeline
/// (<c>TokenClassificationPipeline.aggregate</c>): tokens, then words if the strategy uses words, then runs of one entity. The tags of more
/// schemes than the pipeline's count, see <see cref="EntityTags"/>.
/// </summary>
internal sealed class EntityDecoder(HeadManifest head) : HeadDecoder(head)
{
    private readonly EntityAggregation _aggregation = head.Aggregation ?? EntityAggregation.Simple;
    private readonly EntityTag?[] _tags = EntityTags.Of(head.Labels ?? []);

    public override WindowTraits? Windows { get; } = new();

    public override HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination) =>
        Decode(WindowRows.Join(windows, whole), whole, options);

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

    private static IEnumerable<LabeledSpan> Tokens(RawOutput raw, EncodedItem item)
    {
        for (var token = 0; token < raw.Rows; token++)
        {
            if (item.SequenceOf(token) is { } sequence)
            {
                var (label, score) = Best(raw.Row(token));
                var (start, end) = item.OffsetsOf(token);
                yield return new LabeledSpan(label, score, start, end, sequence, item.IsContinuation(token));
            }
        }
    }

    private static IEnumerable<LabeledSpan> Words(RawOutput raw, EncodedItem item, EntityAggregation aggregation)
    {
        for (var first = 0; first < raw.Rows; first++)
        {
            if (item.SequenceOf(first) is not { } sequence)
                continue;

            var last = first;
            while (last + 1 < raw.Rows && item.SequenceOf(last + 1) == sequence && item.IsContinuation(last + 1))
                last++;

            var (label, score) = OfWord(raw, first, last, aggregation);
            yield return new LabeledSpan(label, score, item.OffsetsOf(first).Start, item.OffsetsOf(last).End, sequence, IsInsideWord: false);
            first = last;
        }
    }

    private static (int Label, float Score) OfWord(RawOutput raw, int first, int last, EntityAggregation aggregation)
    {
        if (aggregation == EntityAggregation.First)
            return Best(raw.Row(first));

        if (aggregation == EntityAggregation.Max)
        {
            var best = (Label: 0, Score: float.NegativeInfinity);
            for (var token = first; token <= last; token++)
            {
                var candidate = Best(raw.Row(token));
                best = candidate.Score > best.Score ? candidate : best;
            }

            return best;
        }

        var mean = raw.Row(first);
        for (var token = first + 1; token <= last; token++)
            TensorPrimitives.Add(mean, raw.Row(token), mean);
        TensorPrimitives.Divide(mean, last - first + 1, mean);
        return Best(mean);
    }

    private List<EntitySpan> Singly(IEnumerable<LabeledSpan> pieces, EncodedItem item) =>
        [.. pieces.Where(piece => _tags[piece.Label] is not null)
            .Select(piece => Span(Description.Labels[piece.Label], piece.Score, piece, piece.End, item))];

    private List<EntitySpan> Runs(IEnumerable<LabeledSpan> pieces, EncodedItem item)
    {
        var spans = new List<EntitySpan>();
        var run = new List<LabeledSpan>();
        foreach (var piece in pieces)
        {
            if (run.Count > 0 && !Continues(run[^1], piece))
                Close(run, spans, item);
            run.Add(piece);
        }

        Close(run, spans, item);
        return spans;
    }

    // Adjacent pieces with the same entity name are one entity, unless the later piece begins a new one or the earlier one is the last of its own.
    // No tag but B cuts a word: pieces of one word often have the same tag, also E or S.
    private bool Continues(LabeledSpan last, LabeledSpan piece)
    {
        if (last.Sequence != piece.Sequence || _tags[last.Label] is not { } before || _tags[piece.Label] is not { } tag || before.Name != tag.Name)
            return false;
        return piece.IsInsideWord ? !tag.Begins || tag.IsAlone : !tag.Begins && !before.Ends;
    }

    private void Close(List<LabeledSpan> run, List<EntitySpan> spans, EncodedItem item)
    {
        if (run.Count > 0 && _tags[run[0].Label] is { } tag)
            spans.Add(Span(tag.Name, run.Average(piece => piece.Score), run[0], run[^1].End, item));
        run.Clear();
    }

    private static EntitySpan Span(string label, float score, LabeledSpan first, int end, EncodedItem item) => new(
        label, score, item.TextOf(first.Sequence)[first.Start..end], first.Start, end, first.Sequence);

    private static (int Label, float Score) Best(ReadOnlySpan<float> scores)
    {
        var best = TensorPrimitives.IndexOfMax(scores);
        return (best, scores[best]);
    }

    private readonly record struct LabeledSpan(int Label, float Score, int Start, int End, int Sequence, bool IsInsideWord);
}
