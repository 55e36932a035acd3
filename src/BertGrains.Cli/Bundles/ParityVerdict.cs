using System.Globalization;
using BertGrains.Import;

namespace BertGrains.Cli.Bundles;

/// <summary>Whether the results of an imported bundle agree with those of the checkpoint, as far as its precision permits.</summary>
/// <param name="precision">Precision of the bundle.</param>
/// <param name="figures">What the import measured.</param>
internal sealed class ParityVerdict(WeightPrecision precision, IReadOnlyList<ParityFigure> figures)
{
    // Measured on all-MiniLM-L6-v2 with five heads: fp32 differs by rounding, fp16 has 0.999997, int8 has 0.9924 here and 0.9838 over 4,096
    // questions, where retrieval is as good as with fp32. Int8 without calibration has 0.962.
    private readonly double _least = precision switch
    {
        WeightPrecision.Int8 => 0.98,
        WeightPrecision.Fp16 => 0.999,
        _ => 0.9999,
    };

    /// <summary>One word for one output.</summary>
    public string Of(ParityFigure figure) => Agrees(figure) ? "agrees" : "differs";

    /// <summary>The verdict on the bundle, in sentences.</summary>
    public override string ToString()
    {
        var name = precision.ToString().ToLowerInvariant();
        var limit = _least.ToString(CultureInfo.InvariantCulture);
        ParityFigure[] differing = [.. figures.Where(figure => !Agrees(figure))];
        if (differing.Length == 0)
        {
            var worst = figures.MinBy(figure => figure.LeastCosine);
            return $"Verdict: the bundle agrees with the checkpoint. The least cosine is {Describe(worst)}; with {name} at least {limit} is expected.";
        }

        var others = precision switch
        {
            WeightPrecision.Int8 => ", or import with --precision fp16 or fp32, or with --calibration from your own texts",
            WeightPrecision.Fp16 => ", or import with --precision fp32",
            _ => string.Empty,
        };
        return $"Verdict: the bundle differs from the checkpoint. With {name} a least cosine of at least {limit} is expected; "
            + $"{string.Join(", ", differing.Select(Describe))}. Evaluate it on your task{others}.";
    }

    // A cosine that is not a number does not agree.
    private bool Agrees(ParityFigure figure) => figure.LeastCosine >= _least;

    private static string Describe(ParityFigure? figure) =>
        figure is null ? "unknown" : string.Create(CultureInfo.InvariantCulture, $"{figure.LeastCosine:0.000000} ({figure.What})");
}
