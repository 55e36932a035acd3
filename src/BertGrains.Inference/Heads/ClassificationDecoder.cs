using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>
/// Converts logits to scores of labels: of a text, or of the second text of a pair for a query. The relevance of a long text is that of
/// its best window.
/// </summary>
internal sealed class ClassificationDecoder(HeadManifest head) : HeadDecoder(head)
{
    private readonly ScoreActivation _activation = head.Activation ?? ScoreActivation.Softmax;
    private readonly float? _threshold = head.Threshold;

    public override WindowTraits? Windows { get; } = new(head.Task == BertTask.Rerank ? WindowedSequence.Pair : null, Combines: true);

    public override HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination)
    {
        var ofTask = Description.Task == BertTask.Rerank ? WindowCombination.Max : WindowCombination.Mean;
        return Decode(WindowRows.Combine(windows, combination ?? ofTask), whole, options);
    }

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        var scores = raw.Values.ToArray();
        if (_activation == ScoreActivation.Softmax)
            Scores.Softmax(scores);
        else if (_activation == ScoreActivation.Sigmoid)
            Scores.Sigmoid(scores);
        return new ClassificationOutput(Description.Labels, scores, raw.Values, _threshold);
    }
}
