using BertGrains.Import.Reference;

namespace BertGrains.Import.Tests.Reference;

public sealed class ExactMathTests
{
    [Fact]
    public void ExpTanhSigmoid_ManyArguments_AgreeWithThePlatform()
    {
        for (var x = -40.0; x <= 40.0; x += 0.0137)
        {
            Assert.Equal(1, ExactMath.Exp(x) / Math.Exp(x), 1e-14);
            Assert.Equal(Math.Tanh(x), ExactMath.Tanh(x), 1e-15);
            Assert.Equal(1 / (1 + Math.Exp(-x)), ExactMath.Sigmoid(x), 1e-15);
        }
    }

    [Theory]
    [InlineData(-1000, 0)]
    [InlineData(1000, double.PositiveInfinity)]
    [InlineData(0, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    public void Exp_Extremes_HaveTheirLimits(double x, double expected) => Assert.Equal(expected, ExactMath.Exp(x));

    // Abramowitz and Stegun, table 7.1; further digits from WolframAlpha.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.1124629160182848922)]
    [InlineData(0.5, 0.5204998778130465377)]
    [InlineData(1, 0.8427007929497148693)]
    [InlineData(2, 0.9953222650189527342)]
    [InlineData(3.5, 0.9999992569016276586)]
    [InlineData(5.9, 1)]
    [InlineData(70, 1)]
    public void Erf_KnownValues_AreExactTo1e15(double x, double expected)
    {
        Assert.Equal(expected, ExactMath.Erf(x), 2e-15);
        Assert.Equal(-expected, ExactMath.Erf(-x), 2e-15);
    }

    [Fact]
    public void Functions_NaN_ReturnNaN() =>
        Assert.All([ExactMath.Exp(double.NaN), ExactMath.Tanh(double.NaN), ExactMath.Erf(double.NaN)], y => Assert.True(double.IsNaN(y)));
}
