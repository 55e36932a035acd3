using BertGrains.Cli.Bundles;
using BertGrains.Import;

namespace BertGrains.Cli.Tests.Bundles;

public sealed class ParityVerdictTests
{
    [Theory]
    [InlineData(WeightPrecision.Fp32, 0.999999, true)]
    [InlineData(WeightPrecision.Fp32, 0.999, false)]
    [InlineData(WeightPrecision.Fp16, 0.9995, true)]
    [InlineData(WeightPrecision.Fp16, 0.99, false)]
    [InlineData(WeightPrecision.Int8, 0.985, true)]
    [InlineData(WeightPrecision.Int8, 0.97, false)]
    [InlineData(WeightPrecision.Int8, double.NaN, false)]
    public void Verdict_LeastCosine_IsComparedWithWhatThePrecisionPermits(WeightPrecision precision, double cosine, bool agrees)
    {
        var figure = new ParityFigure("mean", 0.1, cosine);
        var verdict = new ParityVerdict(precision, [new ParityFigure("hidden.1", 0, 1), figure]);

        Assert.Equal(agrees ? "agrees" : "differs", verdict.Of(figure));
        Assert.StartsWith(
            $"Verdict: the bundle {(agrees ? "agrees with" : "differs from")} the checkpoint.", verdict.ToString(), StringComparison.Ordinal);
        Assert.Contains("(mean)", verdict.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("(hidden.1)", verdict.ToString(), StringComparison.Ordinal);
    }
}
