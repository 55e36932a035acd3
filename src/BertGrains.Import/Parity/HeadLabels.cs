using System.Numerics.Tensors;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Parity;

/// <summary>The answers that the outputs of a head lead to, compared between a reference and graphs: labels, spans, fillings.</summary>
internal static class HeadLabels
{
    /// <summary>Compares the answers for one item.</summary>
    /// <param name="head">The head.</param>
    /// <param name="expected">Its output in the reference, as rows.</param>
    /// <param name="actual">Its output in the graphs.</param>
    /// <returns>Null for a head that gives vectors or a single score.</returns>
    public static LabelAgreement? Compare(HeadWeights head, ParityRows expected, ParityRows actual) => head switch
    {
        TextHeadWeights { Out.Outputs: 1 } => null,
        TextHeadWeights { Labels: { Activation: ScoreActivation.Sigmoid } labels } => Applying(labels, expected, actual),
        TokenHeadWeights { Task: BertTask.DetectReplaced } => Sides(expected, actual),
        TextHeadWeights or TokenHeadWeights or FillMaskHeadWeights => Largest(expected, actual),
        _ => null,
    };

    // One label for each row: of a text, a token, a mask; the token where a span begins or ends.
    private static LabelAgreement Largest(ParityRows expected, ParityRows actual)
    {
        var same = 0;
        for (var row = 0; row < expected.Count; row++)
            same += TensorPrimitives.IndexOfMax<double>(expected[row]) == TensorPrimitives.IndexOfMax<double>(actual[row]) ? 1 : 0;
        return new LabelAgreement(same, expected.Count);
    }

    // Labels that apply are few among many: those that apply in neither would hide the others.
    private static LabelAgreement Applying(LabelSet labels, ParityRows expected, ParityRows actual)
    {
        var threshold = labels.Threshold ?? 0.5;
        var least = Math.Log(threshold / (1 - threshold));
        var (same, compared) = (0, 0);
        for (var row = 0; row < expected.Count; row++)
        {
            for (var label = 0; label < expected.Width; label++)
            {
                var (isExpected, isActual) = (expected[row][label] >= least, actual[row][label] >= least);
                same += isExpected && isActual ? 1 : 0;
                compared += isExpected || isActual ? 1 : 0;
            }
        }

        return new LabelAgreement(same, compared);
    }

    // Whether each token was replaced: the sign of its logit.
    private static LabelAgreement Sides(ParityRows expected, ParityRows actual)
    {
        var same = 0;
        for (var token = 0; token < expected.Width; token++)
            same += expected[0][token] >= 0 == actual[0][token] >= 0 ? 1 : 0;
        return new LabelAgreement(same, expected.Width);
    }
}
