using System.Globalization;
using BertGrains.Import;

namespace BertGrains.Cli.Bundles;

/// <summary>
/// Whether the results of an imported bundle agree with those of the checkpoint, as far as its precision permits: heads by the answers that
/// they give, where there are any; single scores by their difference; vectors by their cosine.
/// </summary>
/// <param name="precision">Precision of the bundle.</param>
/// <param name="figures">What the import measured.</param>
internal sealed class ParityVerdict(WeightPrecision precision, IReadOnlyList<ParityFigure> figures)
{
    // Cosines measured on all-MiniLM-L6-v2 with five heads: fp32 differs by rounding, fp16 has 0.999997, int8 has 0.9924 here and 0.9838 over
    // 4,096 questions, where retrieval is as good as with fp32. Int8 without calibration has 0.962. Its heads keep 0.93 and more of their answers.
    private readonly (double Cosine, double Labels, double Difference) _limits = precision switch
    {
        WeightPrecision.Int8 => (0.98, 0.9, 0.1),
        WeightPrecision.Fp16 => (0.999, 0.99, 0.01),
        _ => (0.9999, 1, 0.001),
    };

    /// <summary>One word for one output.</summary>
    public string Of(ParityFigure figure) => Agrees(figure) ? "agrees" : "differs";

    /// <summary>The verdict on the bundle, in sentences.</summary>
    public override string ToString()
    {
        var name = precision.ToString().ToLowerInvariant();
        ParityFigure[] differing = [.. figures.Where(figure => !Agrees(figure))];
        if (differing.Length == 0)
        {
            string?[] worst =
            [
                Worst("least cosine", figures.Where(HasCosine).MinBy(figure => figure.LeastCosine)),
                Worst("least share of the same answers", figures.Where(HasLabels).MinBy(figure => figure.Labels!.Value.Share)),
                Worst("largest difference of a score", figures.Where(IsScore).MaxBy(figure => figure.LargestDifference)),
            ];
            return $"Verdict: the bundle agrees with the checkpoint. The {string.Join("; the ", worst.OfType<string>())}; "
                + $"that is within what {name} permits.";
        }

        var others = precision switch
        {
            WeightPrecision.Int8 => ", or import with --precision fp16 or fp32, or with --calibration from your own texts",
            WeightPrecision.Fp16 => ", or import with --precision fp32",
            _ => string.Empty,
        };
        return $"Verdict: the bundle differs from the checkpoint. With {name}, expected is "
            + string.Join("; ", differing.Select(figure => $"{Expected(figure)}, measured {Measured(figure)} ({figure.What})"))
            + $". Evaluate it on your task{others}.";
    }

    // What is not a number does not agree.
    private bool Agrees(ParityFigure figure) =>
        HasLabels(figure) ? figure.Labels!.Value.Share >= _limits.Labels
        : HasCosine(figure) ? figure.LeastCosine >= _limits.Cosine
        : figure.LargestDifference <= _limits.Difference * figure.LargestValue;

    private static bool HasLabels(ParityFigure figure) => figure.Labels is { Compared: > 0 };

    private static bool HasCosine(ParityFigure figure) => !HasLabels(figure) && figure.Width != 1;

    private static bool IsScore(ParityFigure figure) => !HasLabels(figure) && figure.Width == 1;

    private static string? Worst(string what, ParityFigure? figure) => figure is null ? null : $"{what} is {Measured(figure)} ({figure.What})";

    private string Expected(ParityFigure figure) =>
        HasLabels(figure) ? Format($"{_limits.Labels:0.##} of the answers")
        : HasCosine(figure) ? Format($"a cosine of {_limits.Cosine}")
        : Format($"a difference of at most {_limits.Difference * figure.LargestValue:0.0e+0}");

    private static string Measured(ParityFigure figure) =>
        HasLabels(figure) ? Format($"{figure.Labels!.Value.Same} of {figure.Labels.Value.Compared}")
        : HasCosine(figure) ? Format($"{figure.LeastCosine:0.000000}")
        : Format($"{figure.LargestDifference:0.0e+0}");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
