using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Converts logits to scores of labels.</summary>
internal sealed class ClassificationDecoder(HeadManifest head) : HeadDecoder(head)
{
    private readonly ScoreActivation _activation = head.Activation ?? ScoreActivation.Softmax;
    private readonly float? _threshold = head.Threshold;

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
