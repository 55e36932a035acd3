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

    [Theory]
    [InlineData(WeightPrecision.Int8, 45, true)]
    [InlineData(WeightPrecision.Int8, 44, false)]
    [InlineData(WeightPrecision.Fp16, 50, true)]
    [InlineData(WeightPrecision.Fp16, 49, false)]
    public void Verdict_HeadWithAnswers_IsJudgedByThem(WeightPrecision precision, int same, bool agrees)
    {
        var figure = new ParityFigure("mood", 5, -0.5) { Width = 2, LargestValue = 1, Labels = new LabelAgreement(same, 50) };
        var verdict = new ParityVerdict(precision, [figure]);

        Assert.Equal(agrees ? "agrees" : "differs", verdict.Of(figure));
        Assert.Contains($"{same} of 50", verdict.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("cosine", verdict.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightPrecision.Int8, 0.19, true)]
    [InlineData(WeightPrecision.Int8, 0.21, false)]
    [InlineData(WeightPrecision.Fp32, 0.0021, false)]
    public void Verdict_SingleScore_IsJudgedByItsDifference(WeightPrecision precision, double difference, bool agrees)
    {
        var figure = new ParityFigure("relevance", difference, -1) { Width = 1, LargestValue = 2 };

        Assert.Equal(agrees ? "agrees" : "differs", new ParityVerdict(precision, [figure]).Of(figure));
    }
}
