using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Parity;

/// <summary>Permitted differences of a bundle from the reference.</summary>
internal static class ParityLimits
{
    // Of the largest value, at least 1: fp32 differs only in the order of sums, at most 1e-5 for the models imported so far. A wrong graph differs by
    // 0.1 and more. States that are not normalized, as those of ModernBERT, and sums over tokens can be in the thousands.
    private const double LargestFp32Difference = 1e-3;

    // Of states of the trunk: a head with one or two outputs can have any cosine. A bundle below this answers another question than the
    // checkpoint; between it and the cosine that is usual for a precision, the user judges the figures.
    private const double LeastCosine = 0.8;

    // Of the answers of a head, where there are enough of them to judge. The heads of the bundles measured so far keep 0.93 and more in int8,
    // those of tiny random checkpoints, whose logits are near each other, 0.76 and more.
    private const double LeastShareOfLabels = 0.7;
    private const int EnoughLabels = 20;

    /// <summary>Rejects a wrong bundle, and one that its precision makes useless; NaN is an error in any format.</summary>
    /// <exception cref="ImportException">A figure is beyond its limit or NaN.</exception>
    public static void Check(WeightPrecision precision, IEnumerable<ParityFigure> figures)
    {
        foreach (var figure in figures)
        {
            var limit = precision == WeightPrecision.Fp32 ? LargestFp32Difference * Math.Max(1, figure.LargestValue) : double.MaxValue;
            if (double.IsNaN(figure.LargestDifference))
            {
                throw new ImportException(
                    $"Output '{figure.What}' has values that are not finite numbers: the checkpoint's weights overflow"
                    + (precision == WeightPrecision.Fp16 ? " in fp16. Use --precision fp32. " : ". ") + "The bundle was discarded.");
            }

            if (!(figure.LargestDifference <= limit))
            {
                throw new ImportException(
                    $"Output '{figure.What}' of the bundle differs from the reference by {figure.LargestDifference:g3}; the limit is {limit:g3}. "
                    + "The bundle was discarded. This is an error of the importer; please report the checkpoint.");
            }

            if (precision != WeightPrecision.Fp32 && HarmOf(figure) is { } harm)
            {
                throw new ImportException(
                    $"In {precision.ToString().ToLowerInvariant()}, {harm}. The bundle was discarded. "
                    + (precision == WeightPrecision.Int8 ? "Use --precision fp32 or fp16." : "Use --precision fp32."));
            }
        }
    }

    private static string? HarmOf(ParityFigure figure)
    {
        if (IsOfTrunk(figure.What) && !(figure.LeastCosine >= LeastCosine))
        {
            return FormattableString.Invariant($"output '{figure.What}' has a least cosine of {figure.LeastCosine:f3} to the checkpoint; ")
                + FormattableString.Invariant($"below {LeastCosine} its answers are of no use");
        }

        return figure.Labels is { Compared: >= EnoughLabels, Share: < LeastShareOfLabels } labels
            ? FormattableString.Invariant($"head '{figure.What}' gives {labels.Same} of {labels.Compared} answers of the checkpoint; ")
                + FormattableString.Invariant($"below {LeastShareOfLabels:p0} it answers another question")
            : null;
    }

    private static bool IsOfTrunk(string name) => name == TensorNames.Mean || name.StartsWith(TensorNames.Hidden(0)[..^1], StringComparison.Ordinal);
}
